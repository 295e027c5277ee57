import type { Trace } from '../figure';

const [LEAST, BESIDE, CHARACTER] = [64, 34, 7];

/**
 * Pixels that the numbers and the title of a linear y axis need at the left: the finer the steps between the values,
 * the longer the numbers.
 */
export function tickRoom(data: readonly Trace[]): number {
  let [low, high] = [Infinity, -Infinity];
  for (const trace of data) {
    const { y = [] } = trace as { y?: ArrayLike<unknown> };
    for (let i = 0; i < y.length; i++) {
      const value = y[i];
      if (typeof value !== 'number' || !Number.isFinite(value)) continue;
      [low, high] = [Math.min(low, value), Math.max(high, value)];
    }
  }
  if (!(high > low)) return LEAST;
  const decimals = Math.max(0, Math.ceil(-Math.log10((high - low) / 5)));
  const whole = Math.max(...[low, high].map((value) => value.toFixed(0).length));
  return Math.max(LEAST, BESIDE + CHARACTER * Math.min(10, whole + (decimals > 0 ? 1 + decimals : 0)));
}
