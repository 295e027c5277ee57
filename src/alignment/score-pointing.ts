import { Random } from '../random';
import type { FlatMaps, Maps } from '../statistics';
import { growMask, type PixelTolerance } from './discs';
import { checkDraws, drawFrom, type DrawPointsOptions } from './draw-points';
import { asMass, negative } from './mass';
import { readPair } from './read-pair';

export interface ScorePointingOptions extends Partial<PixelTolerance>, DrawPointsOptions {
  /** What a map that is the same everywhere points at: nothing, which is NaN (default), or its first pixel. */
  constant?: 'undefined' | 'firstPixel';
}

/** Every score of pointing that one map has, shares from 0 to 1, NaN where one is undefined. */
export interface PointingScore {
  /** 1 where the first largest value is within the tolerance of the mask, else 0. */
  pointingGame: number;
  /** The chance that a point drawn from the map is. */
  stochastic: number;
  /** The share of the points drawn that are. */
  drawn: number;
  contentHeatmap: number;
  /** Shares of all pixels: the mask, and what is within the tolerance of it. What an even map would score. */
  area: number;
  reach: number;
  /** The map is the same everywhere, or holds what is no number. */
  degenerate: boolean;
  /** The points drawn, row · W + column; none where the map is no distribution. */
  points: Int32Array;
}

/**
 * The pointing game within a radius, the stochastic pointing game, exactly and by points drawn, and the content heatmap
 * of each image, `mask` (0 and 1) and `saliency` (not negative) `[N,H,W]`: to the last bit what {@link pointingGame},
 * {@link stochasticPointingGame}, {@link drawPoints} and {@link contentHeatmap} give, in one walk over the pixels, for
 * many photographs. Options are theirs: `radius` 15, `edge` open, `draws` 100, `seed` 0.
 */
export function scorePointing(
  mask: Maps,
  saliency: Maps,
  { radius = 15, edge = 'open', draws = 100, seed = 0, constant = 'undefined' }: ScorePointingOptions = {},
): PointingScore[] {
  const caller = 'scorePointing';
  const { g, s } = readPair(mask, saliency, caller);
  checkDraws(draws, caller);
  if (constant !== 'undefined' && constant !== 'firstPixel')
    throw new Error(`${caller}: constant is '${String(constant)}'; wanted undefined or firstPixel`);
  const random = new Random(seed);
  const { height, width, size } = g;
  return Array.from({ length: g.count }, (_, image) => {
    const grown = growMask(g.data, image * size, [height, width], { radius, edge }, caller);
    const { masses, top, largest, smallest, inside, near, area, reach } = walk(g, s, image, grown, caller);
    const sum = masses[height - 1];
    const mass = asMass(sum);
    const isConstant = largest === smallest;
    const points = Number.isNaN(mass)
      ? new Int32Array(0)
      : drawFrom(s, image, { masses, draws, random: random.fork(image) });
    const share = (part: number) => (area === 0 ? NaN : Math.min(1, part / mass));
    const isUndefined = area === 0 || Number.isNaN(sum) || (isConstant && constant === 'undefined');
    return {
      pointingGame: isUndefined ? NaN : grown[top],
      stochastic: share(near),
      drawn: area === 0 || points.length === 0 ? NaN : points.reduce((hits, point) => hits + grown[point], 0) / draws,
      contentHeatmap: share(inside),
      area: area / size,
      reach: reach / size,
      degenerate: isConstant || Number.isNaN(sum),
      points,
    };
  });
}

/** The sums of one map to the end of each row, its extremes, and what lies in its mask and in the grown one. */
function walk(g: FlatMaps, s: FlatMaps, image: number, grown: Uint8Array, caller: string) {
  const { height, width, size } = g;
  const [marked, values, start] = [g.data, s.data, image * size];
  const masses = new Float64Array(height);
  let [sum, inside, near, area, reach] = [0, 0, 0, 0, 0];
  let [top, largest, smallest] = [0, -Infinity, Infinity];
  for (let row = 0; row < height; row++) {
    const [from, end] = [row * width, (row + 1) * width];
    for (let at = from; at < end; at++) {
      const value = values[start + at];
      sum += value;
      if (value > largest) {
        largest = value;
        top = at;
      }
      if (value < smallest) smallest = value;
    }
    if (smallest < 0) throw negative(smallest, image, caller);
    masses[row] = sum;
    for (let at = from; at < end; at++) {
      if (grown[at] === 0) continue;
      reach++;
      near += values[start + at];
      if (marked[start + at] === 0) continue;
      area++;
      inside += values[start + at];
    }
  }
  return { masses, top, largest, smallest, inside, near, area, reach };
}
