import type { Figure } from './figure';

interface Values {
  readonly [axis: string]: unknown;
  readonly error_y?: { readonly array?: readonly (number | null)[] };
  readonly type?: string;
}

/**
 * The range `[from, to]` of a chart's axis that holds the values of all `figures`, with a margin of 6 %, in powers of ten for a
 * logarithmic axis; undefined where an axis has a range already, or values that are not numbers.
 */
export function sharedRange(figures: readonly Figure[], axis: 'x' | 'y'): [number, number] | undefined {
  const { range, type } = figures[0].layout[`${axis}axis`] ?? {};
  if (range) return undefined;
  const power = (value: number) => (type === 'log' ? Math.log10(value) : value);
  let [low, high] = [Infinity, -Infinity];
  for (const trace of figures.flatMap(({ data }) => data as Values[])) {
    const values = trace[axis];
    if (!Array.isArray(values)) return undefined;
    const fromZero = axis === 'y' && trace.type === 'bar' ? [0] : [];
    const spread = (i: number) => (axis === 'y' && trace.error_y?.array?.[i]) || 0;
    for (const value of [...fromZero, ...(values as (number | null)[]).flatMap((v, i) => (v === null ? [] : [v - spread(i), v + spread(i)]))]) {
      if (typeof value !== 'number') return undefined;
      if (!Number.isFinite(power(value))) continue;
      low = Math.min(low, power(value));
      high = Math.max(high, power(value));
    }
  }
  if (low > high) return undefined;
  const margin = (high - low || 1) * 0.06;
  return [low === 0 && axis === 'y' ? 0 : low - margin, high + margin].map((end) => Number(end.toPrecision(6))) as [number, number];
}
