import { column, diamonds, laid, type BarSeries } from './bar-traces';
import { chart } from './chart';
import type { Figure } from '../figure';
import { extent, rounded } from './gaps';
import type { Reference } from './reference';
import { SMALL_LINE, wrap } from '../style';

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
export function bars({
  title,
  yTitle,
  groups,
  series,
  referenceName = 'published',
  references = [],
  direction = 'upright',
  numbers = 'hover',
}: BarsOptions): Figure {
  checkSeries(series, groups, numbers);
  const lying = direction === 'lying';
  const width = 0.8 / series.length;
  const place = (i: number) =>
    groups.map((_, group) => Number((group + (i - (series.length - 1) / 2) * width).toFixed(4)));
  // Beside the middle of the bar, where the error bar is.
  const compared = series.flatMap(({ reference }, i) =>
    reference ? [diamonds(place(i + 0.27), reference, referenceName)] : [],
  );
  compared.forEach((trace, i) => Object.assign(trace, { showlegend: i === 0 }));
  const data = [
    ...series.map((bar, i) => column(bar, place(i), { groups, width, index: bar.color ?? i, numbers })),
    ...compared,
  ];
  const labels = groups.map((group) => wrap(group, lying ? 28 : Math.max(6, Math.floor(64 / groups.length))));
  const named = groupAxis(labels, direction);
  const room = numbers === 'written' ? { range: withRoom(series, references) } : {};
  const measured = { words: yTitle, zeroline: true, zerolinecolor: '#444444', zerolinewidth: 1, ...room };
  return chart({
    caller: 'bars',
    title,
    data: lying ? data.map(laid) : data,
    names: [...series.map(({ name }) => name), ...(compared.length > 0 ? [referenceName] : [])],
    ...(lying ? { x: measured, y: named } : { x: named, y: measured }),
    ...(lying
      ? besideLabels(labels, series.length)
      : { bottom: 16 + SMALL_LINE * Math.max(...labels.map((lines) => lines.length)) }),
    alt: `${title}. ${series.map((bar) => words(bar, groups, referenceName)).join('; ')}.`,
    references: references.map((reference) => ({ ...reference, axis: lying ? 'x' : 'y' })),
  });
}

function checkSeries(series: readonly BarSeries[], groups: readonly string[], numbers: 'hover' | 'written'): void {
  if (groups.length === 0 || series.length === 0) {
    throw new Error(`bars: there are ${groups.length} groups and ${series.length} series; wanted at least one of both`);
  }
  for (const { name, values, spread, reference } of series) {
    const parts = { values, spread, reference };
    for (const [part, values] of Object.entries(parts)) {
      if (values && values.length !== groups.length) {
        throw new Error(`bars: '${name}' has ${values.length} ${part} for ${groups.length} groups; wanted one a group`);
      }
    }
    if (numbers === 'written' && parts.spread)
      throw new Error(`bars: '${name}' has a spread, which written numbers would cover; leave out one of them`);
  }
}

/** The axis of the groups: their names at 0, 1, …, from the top down where bars lie. */
function groupAxis(labels: readonly (readonly string[])[], direction: 'upright' | 'lying') {
  const [first, last] = [-0.5, labels.length - 0.5];
  return {
    words: '',
    tickvals: labels.map((_, i) => i),
    ticktext: labels.map((lines) => lines.join('<br>')),
    range: direction === 'lying' ? [last, first] : [first, last],
    showgrid: false,
    ticks: '' as const,
    tickangle: 0,
  };
}

/** Room for the names at the left of lying bars, and a height that gives each group its lines and its bars. */
function besideLabels(labels: readonly (readonly string[])[], bars: number): { left: number; height: number } {
  const rows = labels.map((lines) => Math.max(lines.length * SMALL_LINE + 4, 14 * bars + 8));
  const longest = Math.max(...labels.flat().map((line) => line.length));
  return { left: 24 + Math.ceil(6.6 * longest), height: 110 + rows.reduce((sum, row) => sum + row, 0) };
}

/** From zero over all values, with room for the numbers at the ends. */
function withRoom(series: readonly BarSeries[], references: BarsOptions['references'] = []): [number, number] {
  const [low, high] = extent([
    0,
    ...series.flatMap(({ values, reference = [] }) => [...values, ...reference]),
    ...references.map(({ value }) => value),
  ]);
  const room = (high - low || 1) * 0.14;
  return [low < 0 ? low - room : 0, high > 0 ? high + room : 0];
}

function words(
  { name, values, spread, reference }: BarSeries,
  groups: readonly string[],
  referenceName: string,
): string {
  const number = (value: number) => (Number.isFinite(value) ? rounded(value) : 'missing');
  const beside = (i: number) => (reference ? ` (${referenceName} ${number(reference[i])})` : '');
  const parts = values.map(
    (value, i) => `${groups[i]} ${number(value)}${spread ? ` ± ${number(spread[i])}` : ''}${beside(i)}`,
  );
  return `${name}: ${parts.join(', ')}`;
}
