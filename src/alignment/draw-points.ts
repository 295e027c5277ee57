import { Random } from '../random';
import { readMaps, type FlatMaps, type Maps } from '../statistics';
import { asMass, massesOfRows } from './mass';

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
    const masses = massesOfRows(s, image, 'drawPoints');
    return Number.isNaN(asMass(masses[s.height - 1]))
      ? new Int32Array(0)
      : drawFrom(s, image, { masses, draws, random: random.fork(image) });
  });
}

/** @throws RangeError */
export function checkDraws(draws: number, caller: string): void {
  if (!(Number.isInteger(draws) && draws > 0))
    throw new RangeError(`${caller}: draws is ${draws}; wanted a whole number from 1 up`);
}

/**
 * Draws pixels of one map by inverting the cumulative sum of its values: the first pixel whose sum passes u, so that
 * one of mass 0 is never it. All draws are met in the order of their u, in one walk through the rows that they are in.
 *
 * @param masses what `massesOfRows` gives, the last a mass
 */
export function drawFrom(
  { data, size, height, width }: FlatMaps,
  image: number,
  { masses, draws, random }: { masses: Float64Array; draws: number; random: Random },
): Int32Array {
  const us = Float64Array.from({ length: draws }, () => random.uniform(0, masses[height - 1]));
  const rising = Array.from(us, (_, draw) => draw).sort((a, b) => us[a] - us[b]);
  const points = new Int32Array(draws).fill(size - 1);
  const start = image * size;
  for (let row = 0, met = 0; row < height && met < draws; row++) {
    if (masses[row] <= us[rising[met]]) continue;
    let sum = row === 0 ? 0 : masses[row - 1];
    for (let at = row * width; at < (row + 1) * width && met < draws; at++) {
      sum += data[start + at];
      while (met < draws && sum > us[rising[met]]) points[rising[met++]] = at;
    }
  }
  return points;
}
