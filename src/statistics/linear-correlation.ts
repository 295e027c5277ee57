/** Pearson's coefficient of two lists of numbers, NaN where one is constant. */
export function linearCorrelation(x: Float64Array, y: Float64Array): number {
  const [ax, ay] = [center(x), center(y)];
  if (!ax || !ay) return NaN;
  let [xy, xx, yy] = [0, 0, 0];
  for (let i = 0; i < x.length; i++) {
    const dx = (x[i] - ax.middle) / ax.scale - ax.rest;
    const dy = (y[i] - ay.middle) / ay.scale - ay.rest;
    xy += dx * dy;
    xx += dx * dx;
    yy += dy * dy;
  }
  // Rounding can lead one bit past the ends.
  return Math.max(-1, Math.min(1, xy / Math.sqrt(xx * yy)));
}

/**
 * The mean as middle + scale · rest, with the values between -1 and 1 in that frame, so that squares of tiny or huge
 * maps neither vanish nor overflow. Undefined for a constant list: its mean need not be its value in floating point,
 * and would leave noise to correlate.
 */
function center(values: Float64Array): { middle: number; scale: number; rest: number } | undefined {
  let [low, high] = [Infinity, -Infinity];
  for (let i = 0; i < values.length; i++) {
    if (values[i] < low) low = values[i];
    if (values[i] > high) high = values[i];
  }
  if (!(high > low) || !Number.isFinite(low) || !Number.isFinite(high)) return undefined;
  const middle = low / 2 + high / 2;
  const scale = high / 2 - low / 2;
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += (values[i] - middle) / scale;
  return { middle, scale, rest: sum / values.length };
}
