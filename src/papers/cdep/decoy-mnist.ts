/**
 * DecoyMNIST: a gray square in one of the four corners gives the class away in training, and names another class at
 * test time.
 *
 * Source: Ross, Hughes and Doshi-Velez, "Right for the right reasons" (2017), as Rieger et al. (2020) construct it in
 * their public code.
 */
import type { Random } from '../../random';
import type { ImageSet } from '../../data';

const SIDE = 28;
const SQUARE = 5;
const FAR = SIDE - SQUARE;

/** The square's value in training: 255 - 25 y. */
export function trainingDecoy(label: number): number {
  return 255 - 25 * label;
}

/** The square's value at test time: 25 y, which in training belonged to a class near 10 - y. */
export function testDecoy(label: number): number {
  return 25 * label;
}

/**
 * Gray digits [n, 28, 28, 1] with a 5x5 square of the value `decoyOf(label)` over one corner, each corner equally
 * likely (row and column are two fair coins). Returns bytes of the same shape and the corner of each image: 0 top left,
 * 1 top right, 2 bottom left, 3 bottom right.
 */
export function decoyDigits(
  { images, labels, shape: [n, h, w, c] }: Pick<ImageSet, 'images' | 'labels' | 'shape'>,
  decoyOf: (label: number) => number,
  random: Random,
): { images: Uint8Array; corners: Uint8Array } {
  if (h !== SIDE || w !== SIDE || c !== 1)
    throw new RangeError(`decoyDigits: shape is [${n}, ${h}, ${w}, ${c}]; wanted gray images [n, 28, 28, 1]`);
  const painted = Uint8Array.from(images);
  const corners = Uint8Array.from({ length: n }, () => random.integer(4));
  for (let k = 0; k < n; k++) {
    for (const p of squarePixels(corners[k])) painted[k * SIDE * SIDE + p] = decoyOf(labels[k]);
  }
  return { images: painted, corners };
}

/** 1 in the four corners where a square may be, [28, 28]: the group that should not matter. */
export function decoyMask(): Uint8Array {
  const mask = new Uint8Array(SIDE * SIDE);
  for (const corner of [0, 1, 2, 3]) for (const p of squarePixels(corner)) mask[p] = 1;
  return mask;
}

function squarePixels(corner: number): number[] {
  const [top, left] = [corner >= 2 ? FAR : 0, corner % 2 === 1 ? FAR : 0];
  return Array.from({ length: SQUARE * SQUARE }, (_, i) => (top + Math.floor(i / SQUARE)) * SIDE + left + (i % SQUARE));
}
