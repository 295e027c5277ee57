import type { MapBatch } from './map-batch';

/**
 * Complexity of maps: Shannon's entropy -Σ p ln p of the histogram of each map's values, in `bins` equal bins from its
 * smallest to its largest value, in nats; `[n]`. Signs count, nothing is normalized. 0 to ln(bins); NaN for a constant
 * map, which has no bins, and for values that are not finite.
 */
export function mapEntropy(
  { data, shape }: Pick<MapBatch, 'shape'> & { data: ArrayLike<number> },
  { bins = 100 }: { bins?: number } = {},
): Float64Array {
  if (!Number.isInteger(bins) || bins < 1)
    throw new RangeError(`mapEntropy: bins is ${bins}; wanted a whole number from 1`);
  const size = data.length / shape[0];
  return Float64Array.from({ length: shape[0] }, (_, image) => {
    const values = Float64Array.from({ length: size }, (__, i) => data[image * size + i]);
    const [low, high] = [values.reduce((a, b) => Math.min(a, b)), values.reduce((a, b) => Math.max(a, b))];
    if (!(high > low) || !Number.isFinite(low) || !Number.isFinite(high)) return NaN;
    const counts = new Float64Array(bins);
    // The last bin holds its upper end too.
    for (const value of values) counts[Math.min(bins - 1, Math.floor(((value - low) / (high - low)) * bins))]++;
    return counts.reduce((sum, count) => (count > 0 ? sum - (count / size) * Math.log(count / size) : sum), 0);
  });
}
