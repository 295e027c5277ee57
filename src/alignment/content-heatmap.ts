import type { Maps } from '../statistics';
import { massOf } from './mass';
import { isEmptyMask, readPair } from './read-pair';

/**
 * Content heatmap: the share of a map's mass that lies inside the mask, Σ_{v∈G} p(v) with p = M / ΣM, one number from 0
 * to 1 an image; `mask` (0 and 1) and `saliency` (not negative) are `[N,H,W]`. An empty mask, an all-zero map and a NaN
 * have no answer: NaN.
 *
 * No tolerance, no threshold; the published percentage is 100 times the plain mean over images (Pillai and Pirsiavash
 * 2021).
 */
export function contentHeatmap(mask: Maps, saliency: Maps): Float64Array {
  const { g, s } = readPair(mask, saliency, 'contentHeatmap');
  return Float64Array.from({ length: g.count }, (_, image) => {
    const mass = massOf(s, image, 'contentHeatmap');
    if (isEmptyMask(g, image)) return NaN;
    return Math.min(1, sumInside(g.data, s.data, image * g.size, (image + 1) * g.size) / mass);
  });
}

function sumInside(mask: ArrayLike<number>, values: ArrayLike<number>, start: number, end: number): number {
  let inside = 0;
  for (let i = start; i < end; i++) if (mask[i] !== 0) inside += values[i];
  return inside;
}
