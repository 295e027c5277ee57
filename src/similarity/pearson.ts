import { linearCorrelation, type Maps } from '../statistics';
import { comparePairs, type CompareOptions } from './pairs';

/**
 * Pearson's correlation of each pair of maps, `a` and `b` `[N,H,W]` (or any `[N, ...]`):
 * Σ(x - x̄)(y - ȳ) / √(Σ(x - x̄)² Σ(y - ȳ)²). A constant map, an empty mask and a value that is not finite give NaN.
 */
export function pearson(a: Maps, b: Maps, options: CompareOptions = {}): Float64Array {
  return comparePairs(a, b, 'pearson', options, linearCorrelation);
}
