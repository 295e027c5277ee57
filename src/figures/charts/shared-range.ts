import type { Figure } from '../figure';
import type { Reference } from './reference';

interface Errors {
  readonly array?: readonly (number | null)[];
}
interface Values {
  readonly [axis: string]: unknown;
  readonly error_x?: Errors;
  readonly error_y?: Errors;
  readonly type?: string;
  readonly orientation?: string;
}

/**
 * The range `[from, to]` of a chart's axis that holds the values, error bars and reference lines of all `figures` (and
 * `references` that are yet to be drawn), with a margin of 6 %, in powers of ten for a logarithmic axis; undefined
 * where an axis has a range already, or values that are not numbers.
 */
export function sharedRange(
  figures: readonly Figure[],
  axis: 'x' | 'y',
  references: readonly Reference[] = [],
): [number, number] | undefined {
  const { range, type } = figures[0].layout[`${axis}axis`] ?? {};
  if (range) return undefined;
  const power = (value: number) => (type === 'log' ? Math.log10(value) : value);
  let [low, high] = [Infinity, -Infinity];
  const take = (value: number) => {
    const at = power(value);
    if (!Number.isFinite(at)) return;
    low = Math.min(low, at);
    high = Math.max(high, at);
  };
  for (const trace of figures.flatMap(({ data }) => data as Values[])) {
    const values = trace[axis] as (number | null)[];
    if (!Array.isArray(values)) return undefined;
    if (trace.type === 'bar' && axis === (trace.orientation === 'h' ? 'x' : 'y')) take(0);
    const spread = trace[`error_${axis}` as const]?.array;
    for (let i = 0; i < values.length; i++) {
      const value = values[i];
      if (value === null) continue;
      if (typeof value !== 'number') return undefined;
      take(value - (spread?.[i] ?? 0));
      take(value + (spread?.[i] ?? 0));
    }
  }
  for (const shape of figures.flatMap(({ layout }) => layout.shapes ?? []))
    if (shape[`${axis}ref`] === axis) take(shape[`${axis}0`] as number);
  for (const reference of references) if ((reference.axis ?? 'y') === axis) take(reference.value);
  if (low > high) return undefined;
  const margin = (high - low || 1) * 0.06;
  return [low === 0 && axis === 'y' ? 0 : low - margin, high + margin].map((end) => Number(end.toPrecision(6))) as [
    number,
    number,
  ];
}
