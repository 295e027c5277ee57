import { chart } from './chart';
import type { Figure, Trace } from '../figure';
import { extent, rounded } from './gaps';
import { seriesColor, seriesDash } from '../palette';
import type { Reference } from './reference';
import { escapeText } from '../style';

export interface HistogramOptions {
  readonly title: string;
  readonly xTitle: string;
  readonly series: readonly { readonly name: string; readonly values: ArrayLike<number> }[];
  /** Number of equally wide bins. */
  readonly bins?: number;
  /** Ends of the first and the last bin; by default the smallest and largest value. */
  readonly range?: readonly [number, number];
  /** Whether the height is a number of values, or their share in their series, for series of different length. */
  readonly height?: 'count' | 'share';
  /** Values to compare with, as dashed lines with their names; here on the x axis unless they say 'y'. */
  readonly references?: readonly Reference[];
}

/**
 * How many values fall into each of `bins` equally wide bins `[a, b)`, the last one with its upper end; several series
 * lie over each other as outlines. Missing values and those out of `range` are in no bin, and counted in the words
 * beside the figure.
 */
export function histogram({
  title,
  xTitle,
  series,
  bins = 30,
  range,
  height = 'count',
  references = [],
}: HistogramOptions): Figure {
  if (series.length === 0) throw new Error('histogram: series is empty; give at least one');
  if (!Number.isInteger(bins) || bins < 1) throw new Error(`histogram: bins is ${bins}; wanted a whole number from 1`);
  const [least, most] = extent(series.flatMap(({ values }) => extent(values)));
  const [low, high] = range ?? (least < most ? [least, most] : [least - 0.5, least + 0.5]);
  if (!Number.isFinite(low) || !(low < high)) {
    throw new Error(
      `histogram: ${range ? `range is [${range}]; wanted two rising ends` : 'no series has a finite value'}`,
    );
  }
  const width = (high - low) / bins;
  const edges = Array.from({ length: bins + 1 }, (_, i) => Number((low + i * width).toPrecision(7)));
  const counted = series.map(({ values }) => countInBins(values, { low, high, bins, height }));
  const draw = ({ name }: { name: string }, i: number) =>
    series.length === 1 ? columns(name, counted[i].heights, edges, width) : outline(name, counted[i].heights, edges, i);
  const inWords = counted.map((own, i) => words(series[i].name, own, [low, high]));
  return chart({
    caller: 'histogram',
    title,
    data: series.map(draw),
    names: series.map(({ name }) => name),
    x: { words: xTitle, range: around([low, high], references) },
    y: { words: height, rangemode: 'tozero' },
    alt: `${title}. ${xTitle}, ${bins} bins from ${rounded(low)} to ${rounded(high)}. ${inWords.join('; ')}.`,
    references: references.map((reference) => ({ axis: 'x', ...reference })),
  });
}

/** One series in its bins. */
interface Counted {
  heights: number[];
  /** Values that are numbers, and those that are not. */
  there: number;
  missing: number;
  /** Numbers beyond the bins. */
  outside: number;
  mean: number;
}

function countInBins(
  values: ArrayLike<number>,
  { low, high, bins, height }: { low: number; high: number; bins: number; height: 'count' | 'share' },
): Counted {
  const width = (high - low) / bins;
  const counts = new Float64Array(bins);
  let [missing, outside, sum] = [0, 0, 0];
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (!Number.isFinite(value)) missing++;
    else sum += value;
    if (value >= low && value <= high) counts[Math.min(bins - 1, Math.floor((value - low) / width))]++;
    else if (Number.isFinite(value)) outside++;
  }
  const there = values.length - missing;
  return {
    heights: Array.from(counts, (count) => (height === 'share' ? count / there || 0 : count)),
    there,
    missing,
    outside,
    mean: sum / there,
  };
}

function columns(name: string, heights: readonly number[], edges: readonly number[], width: number): Trace {
  const middles = heights.map((_, bin) => (edges[bin] + edges[bin + 1]) / 2);
  const marker = { color: seriesColor(0) };
  return {
    type: 'bar',
    name: escapeText(name),
    x: middles,
    y: [...heights],
    width: width * 0.96,
    marker,
    hovertemplate: '%{x}: %{y}<extra></extra>',
  };
}

/** Steps with their feet on the axis. */
function outline(name: string, heights: readonly number[], edges: readonly number[], index: number): Trace {
  const x = edges.flatMap((edge) => [edge, edge]);
  const y = [0, ...heights.flatMap((value) => [value, value]), 0];
  const color = seriesColor(index);
  const line = { color, width: 2, dash: seriesDash(index) };
  return {
    type: 'scatter',
    mode: 'lines',
    name: escapeText(name),
    x,
    y,
    fill: 'tozeroy',
    fillcolor: seriesColor(index, 0.1),
    line,
  };
}

function words(
  name: string,
  { there, missing, outside, mean }: Counted,
  [low, high]: readonly [number, number],
): string {
  const left = [
    ...(missing > 0 ? [`${missing} missing`] : []),
    ...(outside > 0 ? [`${outside} outside ${rounded(low)} to ${rounded(high)}`] : []),
  ];
  return `${name}: ${there} values${there > 0 ? `, mean ${rounded(mean)}` : ''}${left.length > 0 ? ` (${left.join(', ')})` : ''}`;
}

/** The bins and the vertical lines, with a little room. */
function around(bins: readonly [number, number], references: readonly Reference[]): [number, number] {
  const [low, high] = extent([...bins, ...references.filter(({ axis }) => axis !== 'y').map(({ value }) => value)]);
  const margin = (high - low) * 0.02;
  return [low - margin, high + margin];
}
