/** `0.370 (0.361 to 0.378)`: the mean of a few values, one a seed, and the smallest and largest of them. */
export function meanWithRange(values: ArrayLike<number>, decimals = 3): string {
  const all = Array.from(values);
  if (all.length === 0) throw new Error('meanWithRange: there are no values; give one a seed');
  const mean = all.reduce((sum, value) => sum + value, 0) / all.length;
  // A zero has no sign, however it came about.
  const [middle, low, high] = [mean, Math.min(...all), Math.max(...all)].map((value) =>
    value.toFixed(decimals).replace(/^-(0\.?0*)$/, '$1'),
  );
  return all.length === 1 ? middle : `${middle} (${low} to ${high})`;
}
