import { checkEqualShapes, flatten, isBinary, type Maps } from '../similarity/maps';

/**
 * The pointing game: 1 where the largest value of the map lies inside the mask, else 0; `[N,H,W]` both.
 *
 * The first maximum in row order counts, as in Explanation Alignment. An image whose mask is empty has no answer: NaN. A
 * map that is constant, or holds a NaN, points nowhere and is a miss (an arg-max would name the first pixel).
 */
export function pointingGame(mask: Maps, saliency: Maps): Float64Array {
  const g = flatten(mask, 'pointingGame', 'mask');
  const s = flatten(saliency, 'pointingGame', 'saliency');
  checkEqualShapes(g, s, 'pointingGame', ['mask', 'saliency']);
  if (!isBinary(g)) throw new Error('pointingGame: mask has values other than 0 and 1; a human mask says yes or no for each pixel');
  return Float64Array.from({ length: g.count }, (_, image) => {
    const start = image * g.size;
    const top = firstMaximum(s.data, start, start + s.size);
    let area = 0;
    for (let i = start; i < start + g.size; i++) area += g.data[i];
    if (area === 0) return NaN;
    return top === undefined ? 0 : g.data[top];
  });
}

/** Index of the first largest value; undefined where all are equal or one is not a number. */
function firstMaximum(data: ArrayLike<number>, start: number, end: number): number | undefined {
  let top = start;
  let smallest = data[start];
  for (let i = start; i < end; i++) {
    if (Number.isNaN(data[i])) return undefined;
    if (data[i] > data[top]) top = i;
    if (data[i] < smallest) smallest = data[i];
  }
  return data[top] > smallest ? top : undefined;
}
