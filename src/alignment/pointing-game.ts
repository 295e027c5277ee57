import type { Maps } from '../statistics';
import { withinTolerance, type PixelTolerance } from './discs';
import { isEmptyMask, readPair } from './read-pair';

/** When a map hits the mask: the three published meanings. */
export type PointingRule =
  /** The first largest value in row order lies in the mask (Bang et al. 2024). */
  (
    | { rule: 'firstMaximum' }
    /** One of the values tied for the largest lies in the mask (Quantus). */
    | { rule: 'anyMaximum' }
    /**
     * The first largest value lies within `radius` pixels (15 by default) of the mask (Zhang et al. 2018; Pillai and
     * Pirsiavash 2021).
     */
    | ({ rule: 'withinRadius' } & Partial<PixelTolerance>)
  ) & {
    /**
     * A constant map is a `miss` (default), `undefined` (NaN, so that {@link meanOfDefined} counts it), or taken like
     * any other, as an arg-max without thought does: it points at the `firstPixel`, or by `anyMaximum` everywhere. A
     * map with a NaN is a miss, or NaN with the other two.
     */
    constant?: 'miss' | 'undefined' | 'firstPixel';
  };

const RULES = ['firstMaximum', 'anyMaximum', 'withinRadius'];
const CONSTANT = ['miss', 'undefined', 'firstPixel'];

/**
 * The pointing game: 1 where the largest value of the map hits the mask, else 0; `[N,H,W]` both.
 *
 * By default the first maximum in row order counts, as in Explanation Alignment, and a map that is constant, or holds a
 * NaN, points nowhere and is a miss. An image whose mask is empty has no answer: NaN.
 */
export function pointingGame(mask: Maps, saliency: Maps, how: PointingRule = { rule: 'firstMaximum' }): Float64Array {
  const { g, s } = readPair(mask, saliency, 'pointingGame');
  if (!RULES.includes(how.rule))
    throw new Error(`pointingGame: rule is '${String(how.rule)}'; wanted ${RULES.join(', ')}`);
  const constant = how.constant ?? 'miss';
  if (!CONSTANT.includes(constant))
    throw new Error(`pointingGame: constant is '${String(constant)}'; wanted ${CONSTANT.join(', ')}`);
  const within =
    how.rule === 'withinRadius'
      ? withinTolerance({ radius: how.radius ?? 15, edge: how.edge }, 'pointingGame')
      : undefined;
  return Float64Array.from({ length: g.count }, (_, image) => {
    if (isEmptyMask(g, image)) return NaN;
    const start = image * g.size;
    const { top, smallest } = extremes(s.data, start, start + s.size);
    if (Number.isNaN(smallest)) return constant === 'miss' ? 0 : NaN;
    if (s.data[top] === smallest && constant !== 'firstPixel') return constant === 'miss' ? 0 : NaN;
    if (within)
      return Number(someMaskPixel(g.data, start, g.size, (at) => within(squaredDistance(at, top - start, g.width))));
    if (how.rule === 'anyMaximum')
      return Number(someMaskPixel(g.data, start, g.size, (at) => s.data[start + at] === s.data[top]));
    return g.data[top];
  });
}

/** Index of the first largest value, and the smallest value; NaN if one is not a number. */
function extremes(data: ArrayLike<number>, start: number, end: number): { top: number; smallest: number } {
  let top = start;
  let smallest = data[start];
  for (let i = start; i < end; i++) {
    if (Number.isNaN(data[i])) return { top, smallest: NaN };
    if (data[i] > data[top]) top = i;
    if (data[i] < smallest) smallest = data[i];
  }
  return { top, smallest };
}

function someMaskPixel(mask: ArrayLike<number>, start: number, size: number, holds: (at: number) => boolean): boolean {
  for (let at = 0; at < size; at++) if (mask[start + at] !== 0 && holds(at)) return true;
  return false;
}

function squaredDistance(p: number, q: number, width: number): number {
  return (Math.floor(p / width) - Math.floor(q / width)) ** 2 + ((p % width) - (q % width)) ** 2;
}
