import { isBinary, readMaps, type Maps } from '../statistics';
import { growMask, type PixelTolerance } from './discs';

/**
 * Masks `[N,H,W]` of 0 and 1 grown by a disc: 1 at every pixel that lies within the tolerance of a pixel of the mask.
 * The stochastic pointing game is the content heatmap of the grown mask, and a hit of the pointing game a point in it.
 */
export function growMasks(
  mask: Maps,
  tolerance: PixelTolerance,
): { data: Uint8Array; shape: [n: number, h: number, w: number] } {
  const g = readMaps(mask, 'growMasks', 'mask');
  if (!isBinary(g)) throw new Error('growMasks: mask has values other than 0 and 1; wanted yes or no for each pixel');
  const data = new Uint8Array(g.count * g.size);
  for (let image = 0; image < g.count; image++) {
    const start = image * g.size;
    data.set(growMask(g.data, start, [g.height, g.width], tolerance, 'growMasks'), start);
  }
  return { data, shape: [g.count, g.height, g.width] };
}
