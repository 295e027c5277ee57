import type { Box } from '../../formats';
import { Random } from '../../random';
import type { ImageSet } from '../../data';
import { develop, paste, picturesOf, rescale, strew, tight } from './canvas-pictures';

export interface CanvasOptions {
  count: number;
  seed: number;
  /** Height and width of a canvas. Default 64. */
  size?: number;
  /** Patches of other digits strewn over it. Default 8. */
  clutter?: number;
}

/** Canvases `images` [n,size,size,1] as bytes, with the box of the digit that is each one's label. */
export interface CanvasSet extends ImageSet {
  boxes: Box[];
}

/**
 * One digit on a canvas of clutter: small pieces of random digits, then a digit rescaled by 1.0 to 1.8 at a random
 * place (both by maximum), then noise of deviation
 * 0.05. The box is the digit's own, tight. The label is somewhere, so an explanation can be right or wrong about where.
 * Source: the small-scale version of consistent interpretations, section 6.1.
 */
export function clutteredCanvases(digits: ImageSet, { count, seed, size = 64, clutter = 8 }: CanvasOptions): CanvasSet {
  const [n] = digits.shape;
  const digit = picturesOf(digits);
  const images = new Uint8Array(count * size * size);
  const labels = new Uint8Array(count);
  const boxes: Box[] = [];
  for (let i = 0; i < count; i++) {
    const random = new Random(seed).fork(`canvas ${i}`);
    const canvas = { values: new Float32Array(size * size), h: size, w: size };
    strew(canvas, digit, n, { count: clutter, least: 7 }, random);
    const index = random.integer(n);
    const object = rescale(tight(digit(index)), (20 + random.integer(17)) / 20);
    const [row, column] = [random.integer(size - object.h + 1), random.integer(size - object.w + 1)];
    paste(canvas, object, row, column);
    labels[i] = digits.labels[index];
    boxes.push({ xmin: column + 1, ymin: row + 1, xmax: column + object.w, ymax: row + object.h });
    develop(canvas, random, images.subarray(i * size * size, (i + 1) * size * size));
  }
  return { images, labels, boxes, shape: [count, size, size, 1], classes: digits.classes, meta: digits.meta };
}
