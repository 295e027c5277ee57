import type { DrawnInstances, ImageSet } from '../../data';
import { cocoRuns } from '../../formats';
import { Random } from '../../random';
import { develop, paste, picturesOf, rescale, strew, tight } from './canvas-pictures';

export interface CocoCanvasOptions {
  count: number;
  seed: number;
  /** Height and width of a canvas. Default 64. */
  size?: number;
  /** Patches of other digits strewn over it. Default 6. */
  clutter?: number;
}

/** Ids with gaps, as MS-COCO's categories have them. */
const IDS = [3, 5, 6, 9, 11, 14, 18, 22, 27, 35];
const TRIES = 50;

/**
 * Canvases `[n,size,size,1]` of one to three digits of any class that do not overlap, rescaled by 0.9 to 1.4, on
 * clutter and noise, annotated as in MS-COCO: a box and a region for each digit, its rectangle, as a polygon on even
 * canvases and as run lengths on odd ones. A digit for which there is no room after fifty tries is left out; one is
 * always there. Source: the small-scale version of consistent interpretations, section 6.2.
 */
export function cocoCanvases(
  digits: ImageSet,
  { count, seed, size = 64, clutter = 6 }: CocoCanvasOptions,
): DrawnInstances {
  const [n] = digits.shape;
  const digit = picturesOf(digits);
  const images = new Uint8Array(count * size * size);
  const objects = Array.from({ length: count }, (_, i) => {
    const random = new Random(seed).fork(`canvas ${i}`);
    const canvas = { values: new Float32Array(size * size), h: size, w: size };
    strew(canvas, digit, n, { count: clutter, least: 6 }, random);
    const placed: { label: number; box: Box }[] = [];
    const wanted = 1 + random.integer(3);
    for (let k = 0; k < wanted; k++) {
      const index = random.integer(n);
      const picture = rescale(tight(digit(index)), (18 + random.integer(11)) / 20);
      for (let attempt = 0; attempt < TRIES; attempt++) {
        const [row, column] = [random.integer(size - picture.h + 1), random.integer(size - picture.w + 1)];
        const box: Box = [column, row, picture.w, picture.h];
        if (placed.some((other) => overlap(other.box, box))) continue;
        paste(canvas, picture, row, column);
        placed.push({ label: digits.labels[index], box });
        break;
      }
    }
    develop(canvas, random, images.subarray(i * size * size, (i + 1) * size * size));
    return placed.map(({ label, box }) => ({
      ...{ label, bbox: box, area: box[2] * box[3] },
      segmentation: i % 2 === 0 ? [corners(box)] : { size: [size, size] as const, counts: runsOf(box, size) },
    }));
  });
  const categories = digits.classes.map((name, label) => ({ id: IDS[label], name }));
  return { images, shape: [count, size, size, 1], objects, categories };
}

type Box = [left: number, top: number, width: number, height: number];

function overlap([x, y, w, h]: Box, [x2, y2, w2, h2]: Box): boolean {
  return x < x2 + w2 && x2 < x + w && y < y2 + h2 && y2 < y + h;
}

function corners([x, y, w, h]: Box): number[] {
  return [x, y, x + w, y, x + w, y + h, x, y + h];
}

function runsOf([x, y, w, h]: Box, size: number): number[] {
  const mask = new Uint8Array(size * size);
  for (let row = y; row < y + h; row++) mask.fill(1, row * size + x, row * size + x + w);
  return cocoRuns(mask, [size, size]);
}
