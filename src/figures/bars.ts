import { chart } from './chart';
import type { Figure, Trace } from './figure';
import { extent, orGap, rounded } from './gaps';
import { seriesColor, seriesPattern } from './palette';
import type { Reference } from './reference';
import { escapeText, SMALL_LINE, wrap } from './style';

export interface BarSeries {
  readonly name: string;
  /** One a group, of any sign; NaN leaves its place empty. */
  readonly values: readonly number[];
  /** Half the length of the error bar, such as a standard deviation over seeds. */
  readonly spread?: readonly number[];
  /** Values to compare with, such as published ones: diamonds at the bars. */
  readonly reference?: readonly number[];
}

export interface BarsOptions {
  readonly title: string;
  /** What the lengths of the bars are, with a unit. */
  readonly yTitle: string;
  readonly groups: readonly string[];
  readonly series: readonly BarSeries[];
  /** What the diamonds are. */
  readonly referenceName?: string;
  /** Values to compare all bars with, as dashed lines with their names. */
  readonly references?: readonly Omit<Reference, 'axis'>[];
  /** Lying bars have room for long names of groups, from the top down. */
  readonly direction?: 'upright' | 'lying';
  /** Whether the values are written at the ends of the bars; not over error bars. */
  readonly numbers?: 'hover' | 'written';
}

/** Groups of bars from zero, one bar a series, with spreads, reference values and reference lines where given. */
export function bars(
  { title, yTitle, groups, series, referenceName = 'published', references = [], direction = 'upright', numbers = 'hover' }: BarsOptions,
): Figure {
  if (groups.length === 0 || series.length === 0) {
    throw new Error(`bars: there are ${groups.length} groups and ${series.length} series; wanted at least one of both`);
  }
  for (const { name, ...parts } of series) {
    for (const [part, values] of Object.entries(parts)) {
      if (values && values.length !== groups.length) {
        throw new Error(`bars: '${name}' has ${values.length} ${part} for ${groups.length} groups; wanted one a group`);
      }
    }
    if (numbers === 'written' && parts.spread) throw new Error(`bars: '${name}' has a spread, which written numbers would cover; leave out one of them`);
  }
  const lying = direction === 'lying';
  const width = 0.8 / series.length;
  const place = (i: number) => groups.map((_, group) => Number((group + (i - (series.length - 1) / 2) * width).toFixed(4)));
  // Beside the middle of the bar, where the error bar is.
  const compared = series.flatMap(({ reference }, i) => (reference ? [diamonds(place(i + 0.27), reference, referenceName)] : []));
  compared.forEach((trace, i) => Object.assign(trace, { showlegend: i === 0 }));
  const names = [...series.map(({ name }) => name), ...(compared.length > 0 ? [referenceName] : [])];
  const labels = groups.map((group) => wrap(group, lying ? 28 : Math.max(6, Math.floor(64 / groups.length))));
  const ends: [number, number] = [-0.5, groups.length - 0.5];
  const named = {
    words: '',
    tickvals: groups.map((_, i) => i),
    ticktext: labels.map((words) => words.join('<br>')),
    range: lying ? [ends[1], ends[0]] : ends,
    showgrid: false,
    ticks: '' as const,
    tickangle: 0,
  };
  const room = numbers === 'written' ? { range: withRoom(series, references) } : {};
  const measured = { words: yTitle, zeroline: true, zerolinecolor: '#444444', zerolinewidth: 1, ...room };
  const rows = labels.map((words) => Math.max(words.length * SMALL_LINE + 4, 14 * series.length + 8));
  const data = [...series.map((bar, i) => column(bar, place(i), { groups, width, index: i, numbers })), ...compared];
  return chart({
    caller: 'bars',
    title,
    data: lying ? data.map(laid) : data,
    names,
    ...(lying ? { x: measured, y: named } : { x: named, y: measured }),
    ...(lying
      ? { left: 24 + Math.ceil(6.6 * Math.max(...labels.flat().map((words) => words.length))), height: 110 + rows.reduce((sum, row) => sum + row, 0) }
      : { bottom: 16 + SMALL_LINE * Math.max(...labels.map((words) => words.length)) }),
    alt: `${title}. ${series.map((bar) => words(bar, groups, referenceName)).join('; ')}.`,
    references: references.map((reference) => ({ ...reference, axis: lying ? 'x' : 'y' })),
  });
}

function column(
  { name, values, spread }: BarSeries, x: number[],
  { groups, width, index, numbers }: { groups: readonly string[]; width: number; index: number; numbers: 'hover' | 'written' },
): Trace {
  const shape = seriesPattern(index);
  const pattern = shape ? { pattern: { shape, fgcolor: '#ffffff', fillmode: 'overlay', size: 6 } } : {};
  const error = { type: 'data', array: spread?.map(orGap), color: '#222222', thickness: 1.2, width: 4 };
  const text = values.map((value) => (Number.isFinite(value) ? rounded(value).replace('-', '−') : ''));
  return {
    type: 'bar',
    name: escapeText(name),
    x,
    y: values.map(orGap) as number[],
    width: Number((width * 0.92).toFixed(4)),
    marker: { color: seriesColor(index), ...pattern },
    ...(spread ? { error_y: error } : {}),
    ...(numbers === 'written' ? { text, textposition: 'outside', textangle: 0, cliponaxis: false } : {}),
    customdata: groups.map(escapeText),
    hovertemplate: '%{customdata}: %{y}',
  } as Trace;
}

function diamonds(x: number[], values: readonly number[], name: string): Trace {
  const marker = { symbol: 'diamond', size: 8, color: '#ffffff', line: { color: '#222222', width: 1.5 } };
  return { type: 'scatter', mode: 'markers', name: escapeText(name), x, y: values.map(orGap) as number[], marker, hovertemplate: '%{y}' };
}

/** From zero over all values, with room for the numbers at the ends. */
function withRoom(series: readonly BarSeries[], references: BarsOptions['references'] = []): [number, number] {
  const [low, high] = extent([0, ...series.flatMap(({ values, reference = [] }) => [...values, ...reference]), ...references.map(({ value }) => value)]);
  const room = (high - low || 1) * 0.14;
  return [low < 0 ? low - room : 0, high > 0 ? high + room : 0];
}

/** The trace with its axes exchanged. */
function laid(trace: Trace): Trace {
  const { x, y, error_y: spread, hovertemplate, ...rest } = trace as { x: number[]; y: number[]; error_y?: object; hovertemplate: string };
  const across = { ...rest, x: y, y: x, ...(spread ? { error_x: spread } : {}), hovertemplate: hovertemplate.replace('%{y}', '%{x}') };
  return (trace.type === 'bar' ? { ...across, orientation: 'h' } : across) as Trace;
}

function words({ name, values, spread, reference }: BarSeries, groups: readonly string[], referenceName: string): string {
  const number = (value: number) => (Number.isFinite(value) ? rounded(value) : 'missing');
  const beside = (i: number) => (reference ? ` (${referenceName} ${number(reference[i])})` : '');
  const parts = values.map((value, i) => `${groups[i]} ${number(value)}${spread ? ` ± ${number(spread[i])}` : ''}${beside(i)}`);
  return `${name}: ${parts.join(', ')}`;
}
