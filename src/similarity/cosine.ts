import type { Maps } from '../statistics';
import { largestMagnitude } from './normalize-each';
import { comparePairs, type CompareOptions } from './pairs';

/**
 * The cosine of the angle between each pair of maps, `a` and `b` `[N,H,W]` (or any `[N, ...]`): Σxy / √(Σx² Σy²). It
 * sees a common offset, which {@link pearson} does not. An all-zero map, an empty mask and a value that is not finite
 * give NaN.
 */
export function cosine(a: Maps, b: Maps, options: CompareOptions = {}): Float64Array {
  return comparePairs(a, b, 'cosine', options, (x, y) => {
    const [p, q] = [largestMagnitude(x), largestMagnitude(y)];
    if (!(p > 0 && q > 0 && p < Infinity && q < Infinity)) return NaN;
    let [xy, xx, yy] = [0, 0, 0];
    for (let i = 0; i < x.length; i++) {
      const [u, v] = [x[i] / p, y[i] / q];
      xy += u * v;
      xx += u * u;
      yy += v * v;
    }
    return Math.max(-1, Math.min(1, xy / Math.sqrt(xx * yy)));
  });
}
