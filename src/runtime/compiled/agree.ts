import type { tf } from '../tf';

/**
 * How far results of a graph may be from those of its operations one by one, as a share of the largest value.
 */
const CLOSE = 1e-2;

/** A result that is small beside the others, such as a rest of rounding, is measured by this share of the largest. */
const SMALL = 1e-3;

/**
 * The first of several results that is something else than `expected`; undefined where all are the same up to rounding,
 * which can turn a near tie of a maximum.
 */
export function firstApart(results: readonly tf.Tensor[], expected: readonly tf.Tensor[]): number | undefined {
  const values = [results, expected].map((tensors) => tensors.map((tensor) => tensor.dataSync()));
  const sizes = values[1].map(largestOf);
  const overall = Math.max(...sizes);
  const at = results.findIndex((result, k) => {
    if (result.dtype !== expected[k].dtype || String(result.shape) !== String(expected[k].shape)) return true;
    const [x, y] = [values[0][k], values[1][k]];
    const bound = CLOSE * Math.max(sizes[k], SMALL * overall);
    return Array.prototype.some.call(x, (value: number, i: number) => !same(value, y[i], bound));
  });
  return at < 0 ? undefined : at;
}

function same(a: number, b: number, bound: number): boolean {
  return Object.is(a, b) || Math.abs(a - b) <= bound;
}

/** The largest finite size of a value. */
function largestOf(values: ArrayLike<number>): number {
  let largest = 0;
  for (let i = 0; i < values.length; i++) {
    const size = Math.abs(values[i]);
    if (size > largest && size < Infinity) largest = size;
  }
  return largest;
}
