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
