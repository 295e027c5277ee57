import { Random } from '../random';
import type { Maps } from '../statistics';
import { growMask, type PixelTolerance } from './discs';
import { checkDraws, drawFrom } from './draw-points';
import { asMass, massesOfRows } from './mass';
import { isEmptyMask, readPair } from './read-pair';

export interface StochasticPointingOptions extends Partial<PixelTolerance> {
  /** `exact` (default): the expectation. `sampled`: the share of `draws` points that hit, with `seed`. */
  estimate?: 'exact' | 'sampled';
  /** Points drawn from each map, with replacement; default 100. */
  draws?: number;
  /** Default 0; a text names a stream. Image i draws from its own, forked by i: see `drawPoints`. */
  seed?: number | string;
}

/**
 * Stochastic pointing game: the chance that a pixel drawn from p = M / ΣM lies within `radius` pixels (15 by default,
 * open) of the mask, one number from 0 to 1 an image; `mask` (0 and 1) and `saliency` (not negative) are `[N,H,W]`. An
 * empty mask, an all-zero map and a NaN: NaN.
 *
 * Exactly, the sum of p over the mask grown by the disc; so {@link contentHeatmap} is the case `radius: 1`, and never
 * larger. The published percentage is 100 times the plain mean over images, from 100 draws each (Pillai and Pirsiavash
 * 2021).
 */
export function stochasticPointingGame(
  mask: Maps,
  saliency: Maps,
  { estimate = 'exact', radius = 15, edge = 'open', draws = 100, seed = 0 }: StochasticPointingOptions = {},
): Float64Array {
  const caller = 'stochasticPointingGame';
  const { g, s } = readPair(mask, saliency, caller);
  if (estimate !== 'exact' && estimate !== 'sampled')
    throw new Error(`${caller}: estimate is '${String(estimate)}'; wanted exact or sampled`);
  checkDraws(draws, caller);
  const random = new Random(seed);
  return Float64Array.from({ length: g.count }, (_, image) => {
    const start = image * g.size;
    const masses = massesOfRows(s, image, caller);
    const mass = asMass(masses[s.height - 1]);
    if (isEmptyMask(g, image) || Number.isNaN(mass)) return NaN;
    const hit = growMask(g.data, start, [g.height, g.width], { radius, edge }, caller);
    if (estimate === 'sampled') {
      const points = drawFrom(s, image, { masses, draws, random: random.fork(image) });
      return points.reduce((hits, point) => hits + hit[point], 0) / draws;
    }
    let inside = 0;
    for (let i = 0; i < g.size; i++) if (hit[i]) inside += s.data[start + i];
    return Math.min(1, inside / mass);
  });
}
