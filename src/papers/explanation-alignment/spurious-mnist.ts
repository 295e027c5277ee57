/**
 * Digits with a colored block in the corner: a label that can be read off without looking at the digit.
 *
 * The gray image is copied to three channels and inverted (white ground, dark digit); then rows 0-4 and columns 0-4 are
 * overwritten with one of ten colors. Source: Bang, Boggust, Satyanarayan, "Explanation Alignment" (2024), the MNIST
 * experiment.
 */
import type { Random } from '../../random';
import type { ImageSet } from '../../data';
import { readLabels, type Labels } from '../../statistics';

/**
 * The ten colors of the block, red, green, blue; index 0 is the color of digit 0 where color and label are correlated.
 */
export const BLOCK_COLORS: readonly (readonly [red: number, green: number, blue: number])[] = [
  [230, 25, 75],
  [245, 130, 48],
  [255, 225, 25],
  [210, 245, 60],
  [60, 180, 75],
  [70, 240, 240],
  [0, 130, 200],
  [145, 30, 180],
  [240, 50, 230],
  [0, 0, 128],
];

/** The block is the square of this many pixels in the top left corner. */
export const BLOCK_SIZE = 5;

const SIDE = 28;
const PIXELS = SIDE * SIDE;

/**
 * The images in color with their blocks: `set` [n, 28, 28, 1], `colorOf` the index of each image's color -> [n, 28, 28,
 * 3], bytes 0..255.
 */
export function coloredDigits(
  set: Pick<ImageSet, 'images' | 'shape'>,
  colorOf: ArrayLike<number> | ((i: number) => number),
): Uint8Array {
  const n = checkDigits('coloredDigits', set);
  const colors =
    typeof colorOf === 'function'
      ? Uint8Array.from({ length: n }, (_, i) => asColor('coloredDigits', colorOf(i), i))
      : colorOf;
  return paintBlock(set.images, colors);
}

/** The same for bare bytes: `images` [n, 28, 28], `colors` [n], indices into {@link BLOCK_COLORS} -> [n, 28, 28, 3]. */
export function paintBlock(images: Uint8Array, colors: ArrayLike<number>): Uint8Array {
  if (images.length !== colors.length * PIXELS) {
    throw new RangeError(
      `paintBlock: images has ${images.length} bytes, colors ${colors.length}; wanted ${PIXELS} bytes for each color`,
    );
  }
  const painted = new Uint8Array(images.length * 3);
  for (let i = 0, at = 0; i < images.length; i++) {
    const value = 255 - images[i];
    painted[at++] = value;
    painted[at++] = value;
    painted[at++] = value;
  }
  for (let k = 0; k < colors.length; k++) {
    const color = BLOCK_COLORS[asColor('paintBlock', colors[k], k)];
    for (let row = 0; row < BLOCK_SIZE; row++) {
      for (let column = 0; column < BLOCK_SIZE; column++) painted.set(color, (k * PIXELS + row * SIDE + column) * 3);
    }
  }
  return painted;
}

/**
 * Where the digit is: 1 where the original image has ink (its value is above 0), before the block is painted; [n, 28,
 * 28].
 */
export function digitMask(set: Pick<ImageSet, 'images' | 'shape'>): Uint8Array {
  checkDigits('digitMask', set);
  const mask = new Uint8Array(set.images.length);
  for (let i = 0; i < mask.length; i++) mask[i] = set.images[i] > 0 ? 1 : 0;
  return mask;
}

/** Where the block is: 1 in its 25 pixels, for each of `n` images; [n, 28, 28]. */
export function blockMask(n = 1): Uint8Array {
  const isBlock = (i: number) => Math.floor((i % PIXELS) / SIDE) < BLOCK_SIZE && i % SIDE < BLOCK_SIZE;
  return Uint8Array.from({ length: n * PIXELS }, (_, i) => (isBlock(i) ? 1 : 0));
}

/** The color says the label: the index of each image's color is its label. */
export function correlated(labels: Labels): Uint8Array {
  return Uint8Array.from(readLabels('correlated', 'labels', labels), (label, i) => asColor('correlated', label, i));
}

/**
 * The color still follows from the label, but as another one: digit d always gets color `permutation[d]`. With a
 * derangement (`random.derangement(10)`) no digit keeps its own.
 */
export function permuted(labels: Labels, permutation: ArrayLike<number>): Uint8Array {
  const values = Array.from(permutation);
  if (values.length !== BLOCK_COLORS.length || [...values].sort((a, b) => a - b).some((value, i) => value !== i)) {
    throw new RangeError(
      `permuted: permutation is [${values.slice(0, 12).join(', ')}]; wanted the integers 0 to 9 in some order`,
    );
  }
  return Uint8Array.from(readLabels('permuted', 'labels', labels), (label, i) => values[asColor('permuted', label, i)]);
}

/** The color says nothing: `n` colors, independent and uniform. */
export function randomColors(n: number, random: Random): Uint8Array {
  return Uint8Array.from({ length: n }, () => random.integer(BLOCK_COLORS.length));
}

function asColor(caller: string, value: number, i: number): number {
  if (!Number.isInteger(value) || value < 0 || value >= BLOCK_COLORS.length) {
    throw new RangeError(`${caller}: number ${i} is ${value}; wanted an integer from 0 to ${BLOCK_COLORS.length - 1}`);
  }
  return value;
}

function checkDigits(caller: string, { images, shape }: Pick<ImageSet, 'images' | 'shape'>): number {
  const [n, h, w, c] = shape;
  if (h !== SIDE || w !== SIDE || c !== 1 || images.length !== n * PIXELS) {
    throw new RangeError(
      `${caller}: images has ${images.length} bytes and shape [${shape.join(', ')}]; wanted gray images [n, 28, 28, 1]`,
    );
  }
  return n;
}
