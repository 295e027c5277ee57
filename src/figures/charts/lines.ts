import { chart } from './chart';
import type { Figure, Trace } from '../figure';
import { extent, orGap, rounded } from './gaps';
import { linePoints, type LinePoints, type LineSeries } from './line-points';
import { seriesColor, seriesDash } from '../palette';
import type { Reference } from './reference';
import { escapeText } from '../style';
import { thin } from './thin';

export interface LinesOptions {
  readonly title: string;
  readonly series: readonly LineSeries[];
  readonly xTitle: string;
  readonly yTitle: string;
  readonly xScale?: 'linear' | 'log';
  readonly yScale?: 'linear' | 'log';
  /** Words under x = 0, 1, … instead of the numbers, for stages and layers. */
  readonly xLabels?: readonly string[];
  /** Values to compare with, as dashed lines with their names. */
  readonly references?: readonly Reference[];
}

/** Points up to which each is marked; beyond, marks would only make the line fat. */
const MARKED = 200;

/**
 * Lines over a common axis, each with its points and, where given, its band; the names stand in a legend on the right.
 * Missing values, and values not above 0 on a logarithmic axis, are gaps; a line of more than 2,240 points is thinned.
 * The words beside the figure say both.
 */
export function lines({
  title,
  series,
  xTitle,
  yTitle,
  xScale = 'linear',
  yScale = 'linear',
  xLabels,
  references,
}: LinesOptions): Figure {
  if (series.length === 0) throw new Error('lines: series is empty; give at least one line');
  const drawn = series.map((line) => thin(linePoints(line, { x: xScale, y: yScale }), xScale));
  return chart({
    caller: 'lines',
    title,
    data: drawn.flatMap((line, i) => [...band(line, series[i].color ?? i), curve(series[i], line, i)]),
    names: series.map(({ name }) => name),
    x: {
      words: xTitle,
      type: xScale,
      ...(xLabels ? namedTicks(xLabels) : xScale === 'log' ? decades(drawn.map(({ x }) => x)) : wholeTicks(drawn)),
    },
    y: { words: yTitle, type: yScale, ...(yScale === 'log' ? decades(drawn.map(({ y }) => y)) : {}) },
    alt: `${title}. ${drawn.map((line, i) => summary(series[i].name, line)).join('; ')}.`,
    references,
  });
}

function curve({ name, color: own, dash }: LineSeries, { x, y }: LinePoints, place: number): Trace {
  const index = own ?? place;
  const color = seriesColor(index);
  // A point between two gaps is seen by its mark alone.
  const mode = x.length <= MARKED || alone(y) ? 'lines+markers' : 'lines';
  const line = { color, width: 2, dash: dash ?? seriesDash(index) };
  return {
    type: 'scatter',
    mode,
    name: escapeText(name),
    x: gaps(x),
    y: gaps(y),
    line,
    marker: { color, size: x.length <= MARKED ? 6 : 3 },
  };
}

function alone(y: Float64Array): boolean {
  return y.some((value, i) => !Number.isNaN(value) && !(y[i - 1] <= Infinity) && !(y[i + 1] <= Infinity));
}

/** One outline around each run of points without a gap. */
function band({ x, y, low, high }: LinePoints, index: number): Trace[] {
  if (!low || !high) return [];
  const outline: { x: (number | null)[]; y: (number | null)[] } = { x: [], y: [] };
  const there = (i: number) => Number.isFinite(x[i] + y[i] + low[i] + high[i]);
  for (let from = 0; from < x.length; from++) {
    if (!there(from)) continue;
    let to = from;
    while (to + 1 < x.length && there(to + 1)) to++;
    if (outline.x.length > 0) {
      outline.x.push(null);
      outline.y.push(null);
    }
    for (let i = from; i <= to; i++) (outline.x.push(x[i]), outline.y.push(high[i]));
    for (let i = to; i >= from; i--) (outline.x.push(x[i]), outline.y.push(low[i]));
    from = to;
  }
  return [
    {
      type: 'scatter',
      mode: 'lines',
      x: outline.x as number[],
      y: outline.y as number[],
      fill: 'toself',
      fillcolor: seriesColor(index, 0.18),
      line: { width: 0 },
      hoverinfo: 'skip',
      showlegend: false,
    },
  ];
}

const gaps = (values: Float64Array) => Array.from(values, orGap) as number[];

function namedTicks(labels: readonly string[]): object {
  return { tickvals: labels.map((_, i) => i), ticktext: labels.map(escapeText) };
}

/** Epochs and counts have no halves: a tick at every whole number where there are few. */
function wholeTicks(drawn: readonly LinePoints[]): object {
  const ends = drawn.map(({ x }) => extent(x)).flat();
  const [low, high] = extent(ends);
  const few =
    high - low <= 12 && drawn.every(({ x }) => x.every((value) => Number.isInteger(value) || Number.isNaN(value)));
  return few ? { dtick: 1 } : {};
}

/** Over several powers of ten, ticks at these alone. */
function decades(values: readonly Float64Array[]): object {
  const [low, high] = extent(values.map(extent).flat());
  return high / low >= 30 ? { dtick: 1 } : {};
}

function summary(name: string, { x, y, low, high, notes }: LinePoints): string {
  const first = y.findIndex((value) => !Number.isNaN(value));
  let last = y.length - 1;
  while (last > first && Number.isNaN(y[last])) last--;
  const at = (i: number) =>
    `${rounded(y[i])}${low && high ? ` (band ${rounded(low[i])} to ${rounded(high[i])})` : ''} at ${rounded(x[i])}`;
  return `${name}: ${first < 0 ? 'no values' : `${at(first)} to ${at(last)}`}${notes.length > 0 ? ` (${notes.join('; ')})` : ''}`;
}
