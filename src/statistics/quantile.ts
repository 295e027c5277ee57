/**
 * The p-quantile, p from 0 to 1, with linear interpolation between the two nearest values, as NumPy's `quantile` has
 * it.
 */
export function quantile(values: Float64Array, p: number): number {
  const sorted = values.slice().sort();
  const position = p * (sorted.length - 1);
  const below = Math.floor(position);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below] + (position - below) * (sorted[above] - sorted[below]);
}

/** The middle value, or the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
