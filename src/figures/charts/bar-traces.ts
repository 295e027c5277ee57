import type { Trace } from '../figure';
import { orGap, rounded } from './gaps';
import { seriesColor, seriesPattern } from '../palette';
import { escapeText } from '../style';

export interface BarSeries {
  readonly name: string;
  /** One a group, of any sign; NaN leaves its place empty. */
  readonly values: readonly number[];
  /** Half the length of the error bar, such as a standard deviation over seeds. */
  readonly spread?: readonly number[];
  /** Values to compare with, such as published ones: diamonds at the bars. */
  readonly reference?: readonly number[];
  /** Which of the palette's colors: one thing has one color in all figures. Its place in the chart unless given. */
  readonly color?: number;
}

/** The bars of one series at the places `x`. */
export function column(
  { name, values, spread }: BarSeries,
  x: number[],
  {
    groups,
    width,
    index,
    numbers,
  }: { groups: readonly string[]; width: number; index: number; numbers: 'hover' | 'written' },
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

/** Values to compare with. */
export function diamonds(x: number[], values: readonly number[], name: string): Trace {
  const marker = { symbol: 'diamond', size: 8, color: '#ffffff', line: { color: '#222222', width: 1.5 } };
  return {
    type: 'scatter',
    mode: 'markers',
    name: escapeText(name),
    x,
    y: values.map(orGap) as number[],
    marker,
    hovertemplate: '%{y}',
  };
}

/** The trace with its axes exchanged. */
export function laid(trace: Trace): Trace {
  const {
    x,
    y,
    error_y: spread,
    hovertemplate,
    ...rest
  } = trace as { x: number[]; y: number[]; error_y?: object; hovertemplate: string };
  const across = {
    ...rest,
    x: y,
    y: x,
    ...(spread ? { error_x: spread } : {}),
    hovertemplate: hovertemplate.replace('%{y}', '%{x}'),
  };
  return trace.type === 'bar' ? { ...across, orientation: 'h' } : across;
}
