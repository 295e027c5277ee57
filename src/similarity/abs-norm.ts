import { type Maps, quantile } from '../statistics';
import { largestMagnitude, normalizeEach, scaleToUnit, type NormalizedMaps } from './normalize-each';

/**
 * Strength without sign, from 0 to 1: |M| / max |M| of each map `[N,H,W]`; with channels `[N,H,W,C]` first s = Σc |Mc|,
 * then (s - min s) / (p99 s - min s), clipped, p99 the 99th percentile. All-zero maps stay zero. `low` and `high` are
 * what became 0 and 1. Source: the gray panels of Adebayo et al. 2018.
 */
export function absNorm(maps: Maps): NormalizedMaps {
  const flat = (values: Float64Array, out: Float64Array) =>
    scaleToUnit(values.map(Math.abs), out, 0, largestMagnitude(values));
  const least = (sums: Float64Array) => sums.reduce((low, sum) => Math.min(low, sum), Infinity);
  const summed = (sums: Float64Array, out: Float64Array) => scaleToUnit(sums, out, least(sums), quantile(sums, 0.99));
  return normalizeEach(maps, 'absNorm', flat, { term: Math.abs, summed });
}
