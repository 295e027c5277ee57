import { chart } from './chart';
import type { Figure, Trace } from './figure';
import { seriesColor } from './palette';
import { escapeText } from './style';

export interface LineSeries {
  readonly name: string;
  readonly x: ArrayLike<number>;
  readonly y: ArrayLike<number>;
  /** Ends of a band around the line: a spread over seeds, an interval. */
  readonly low?: ArrayLike<number>;
  readonly high?: ArrayLike<number>;
}

export interface LinesOptions {
  readonly title: string;
  readonly series: readonly LineSeries[];
  readonly xTitle: string;
  readonly yTitle: string;
  readonly yScale?: 'linear' | 'log';
}

/** Lines over a common axis, each with its points and, where given, its band; the names stand in a legend on the right. */
export function lines({ title, series, xTitle, yTitle, yScale = 'linear' }: LinesOptions): Figure {
  if (series.length === 0) throw new Error('lines: series is empty; give at least one line');
  return chart({
    title,
    data: series.flatMap((line, i) => [...band(line, i), curve(line, i)]),
    names: series.map(({ name }) => name),
    x: { words: xTitle, ...wholeTicks(series) },
    y: { words: yTitle, type: yScale, ...(yScale === 'log' ? decades(series) : {}) },
    alt: `${title}. ${series.map(summary).join('; ')}.`,
  });
}

function curve({ name, x, y }: LineSeries, index: number): Trace {
  if (x.length !== y.length || x.length === 0) throw new Error(`lines: '${name}' has ${x.length} x and ${y.length} y; wanted as many of both, at least one`);
  const color = seriesColor(index);
  return { type: 'scatter', mode: 'lines+markers', name: escapeText(name), x: Array.from(x), y: Array.from(y), line: { color, width: 2 }, marker: { color, size: 6 } };
}

function band({ name, x, y, low, high }: LineSeries, index: number): Trace[] {
  if (!low && !high) return [];
  if (low?.length !== y.length || high?.length !== y.length) {
    throw new Error(`lines: the band of '${name}' has ${low?.length ?? 0} lower and ${high?.length ?? 0} upper ends; wanted ${y.length} of both`);
  }
  return [{
    type: 'scatter',
    mode: 'lines',
    x: [...Array.from(x), ...Array.from(x).reverse()],
    y: [...Array.from(high), ...Array.from(low).reverse()],
    fill: 'toself',
    fillcolor: seriesColor(index, 0.18),
    line: { width: 0 },
    hoverinfo: 'skip',
    showlegend: false,
  }];
}

/** Epochs and counts have no halves: a tick at every whole number where there are few. */
function wholeTicks(series: readonly LineSeries[]): object {
  const values = series.flatMap(({ x }) => Array.from(x));
  const few = values.every(Number.isInteger) && Math.max(...values) - Math.min(...values) <= 12;
  return few ? { dtick: 1 } : {};
}

/** Over several powers of ten, ticks at these alone. */
function decades(series: readonly LineSeries[]): object {
  const values = series.flatMap(({ y }) => Array.from(y)).filter((value) => value > 0);
  return Math.max(...values) / Math.min(...values) >= 30 ? { dtick: 1 } : {};
}

function summary({ name, x, y }: LineSeries): string {
  const last = y.length - 1;
  return `${name}: ${Number(y[0].toPrecision(3))} at ${x[0]} to ${Number(y[last].toPrecision(3))} at ${x[last]}`;
}
