import { Random } from '../random';
import { readMaps, type Maps } from '../statistics';
import { massOf } from './mass';

export interface DrawPointsOptions {
  /** Points of each map, with replacement; default 100. */
  draws?: number;
  /** Default 0; a text names a stream. Image i draws from its own, forked by i. */
  seed?: number | string;
}

/**
 * Pixels drawn from p = M / ΣM, for each map of `saliency` (not negative) `[N,H,W]` a list of places row · W + column:
 * the points that {@link stochasticPointingGame} plays with where it is `sampled`. None where p is not a distribution:
 * an all-zero map, a NaN.
 */
export function drawPoints(saliency: Maps, { draws = 100, seed = 0 }: DrawPointsOptions = {}): Int32Array[] {
  const s = readMaps(saliency, 'drawPoints', 'saliency');
  checkDraws(draws, 'drawPoints');
  const random = new Random(seed);
  return Array.from({ length: s.count }, (_, image) => {
    const mass = massOf(s, image, 'drawPoints');
    return Number.isNaN(mass)
      ? new Int32Array(0)
      : drawFrom(s.data, image * s.size, s.size, { mass, draws, random: random.fork(image) });
  });
}

/** @throws RangeError */
export function checkDraws(draws: number, caller: string): void {
  if (!(Number.isInteger(draws) && draws > 0))
    throw new RangeError(`${caller}: draws is ${draws}; wanted a whole number from 1 up`);
}

/** Draws pixels of one map by inverting the cumulative sum of its values. */
export function drawFrom(
  data: ArrayLike<number>,
  start: number,
  size: number,
  { mass, draws, random }: { mass: number; draws: number; random: Random },
): Int32Array {
  const cumulated = new Float64Array(size);
  let sum = 0;
  for (let i = 0; i < size; i++) cumulated[i] = sum += data[start + i];
  return Int32Array.from({ length: draws }, () => {
    const u = random.uniform(0, mass);
    // The first pixel whose sum passes u: one of mass 0 is never it.
    let low = 0;
    for (let high = size - 1; low < high;) {
      const middle = (low + high) >>> 1;
      if (cumulated[middle] > u) high = middle;
      else low = middle + 1;
    }
    return low;
  });
}
