import { chart } from './chart';
import type { Figure, Trace } from './figure';
import { seriesColor } from './palette';
import { escapeText, SMALL_LINE, wrap } from './style';

export interface BarSeries {
  readonly name: string;
  /** One a group; NaN leaves its place empty. */
  readonly values: readonly number[];
  /** Half the length of the error bar, such as a standard deviation over seeds. */
  readonly spread?: readonly number[];
  /** Values to compare with, such as published ones: diamonds at the bars. */
  readonly reference?: readonly number[];
}

export interface BarsOptions {
  readonly title: string;
  readonly yTitle: string;
  readonly groups: readonly string[];
  readonly series: readonly BarSeries[];
  /** What the diamonds are. */
  readonly referenceName?: string;
}

/** Groups of bars from zero, one bar a series, with spreads and reference values where given. */
export function bars({ title, yTitle, groups, series, referenceName = 'published' }: BarsOptions): Figure {
  if (groups.length === 0 || series.length === 0) throw new Error(`bars: there are ${groups.length} groups and ${series.length} series; wanted at least one of both`);
  for (const { name, ...parts } of series) {
    for (const [part, values] of Object.entries(parts)) {
      if (values && values.length !== groups.length) throw new Error(`bars: '${name}' has ${values.length} ${part} for ${groups.length} groups; wanted one a group`);
    }
  }
  const width = 0.8 / series.length;
  const place = (i: number) => groups.map((_, group) => Number((group + (i - (series.length - 1) / 2) * width).toFixed(4)));
  // Beside the middle of the bar, where the error bar is.
  const compared = series.flatMap(({ reference }, i) => (reference ? [diamonds(place(i + 0.27), reference, referenceName)] : []));
  compared.forEach((trace, i) => Object.assign(trace, { showlegend: i === 0 }));
  const names = [...series.map(({ name }) => name), ...(compared.length > 0 ? [referenceName] : [])];
  const labels = groups.map((group) => wrap(group, Math.max(6, Math.floor(64 / groups.length))));
  return chart({
    title,
    data: [...series.map((bar, i) => column(bar, place(i), groups, width, i)), ...compared],
    names,
    x: { words: '', tickvals: groups.map((_, i) => i), ticktext: labels.map((lines) => lines.join('<br>')), range: [-0.5, groups.length - 0.5], showgrid: false, ticks: '', tickangle: 0 },
    y: { words: yTitle, zeroline: true, zerolinecolor: '#444444', zerolinewidth: 1 },
    bottom: 16 + SMALL_LINE * Math.max(...labels.map((lines) => lines.length)),
    alt: `${title}. ${series.map((bar) => `${bar.name}: ${bar.values.map((value, i) => `${groups[i]} ${Number.isNaN(value) ? 'missing' : Number(value.toPrecision(3))}`).join(', ')}`).join('; ')}.`,
  });
}

function column({ name, values, spread }: BarSeries, x: number[], groups: readonly string[], width: number, index: number): Trace {
  return {
    type: 'bar',
    name: escapeText(name),
    x,
    y: values.map(orGap) as number[],
    width: Number((width * 0.92).toFixed(4)),
    marker: { color: seriesColor(index) },
    ...(spread ? { error_y: { type: 'data', array: spread.map(orGap) as number[], color: '#222222', thickness: 1.2, width: 4 } } : {}),
    customdata: groups.map(escapeText),
    hovertemplate: '%{customdata}: %{y}',
  };
}

function diamonds(x: number[], values: readonly number[], name: string): Trace {
  const marker = { symbol: 'diamond', size: 8, color: '#ffffff', line: { color: '#222222', width: 1.5 } };
  return { type: 'scatter', mode: 'markers', name: escapeText(name), x, y: values.map(orGap) as number[], marker, hovertemplate: '%{y}' };
}

/** JSON has no NaN; null is plotly's gap. */
function orGap(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
