import { type Maps, centeredRanks } from '../statistics';
import { comparePairs, type CompareOptions } from './pairs';

/**
 * Spearman's rank correlation of each pair of maps, `a` and `b` `[N,H,W]` (or any `[N, ...]`): the Pearson correlation
 * of their average ranks. `values: 'absolute'` ranks |v|; a `mask` ranks only the values inside it.
 *
 * Two maps that are 0 on the same k of n pixels correlate for that alone: ρ = (3kn + ρ'(m² - 1)) / (3kn + m² - 1) with
 * ρ' on the other m = n - k; a mask takes them out. A map that is constant (inside the mask), an empty mask and a NaN
 * give NaN. Sums are exact in integers.
 */
export function spearman(a: Maps, b: Maps, options: CompareOptions = {}): Float64Array {
  return comparePairs(a, b, 'spearman', options, rankCorrelation);
}

/** Spearman's coefficient of two lists of numbers, NaN where one is constant. */
export function rankCorrelation(x: Float64Array, y: Float64Array): number {
  const [r, s] = [centeredRanks(x), centeredRanks(y)];
  let [rs, rr, ss] = [0, 0, 0];
  for (let i = 0; i < r.length; i++) {
    rs += r[i] * s[i];
    rr += r[i] * r[i];
    ss += s[i] * s[i];
  }
  return rs / Math.sqrt(rr * ss);
}
