import * as path from 'node:path';
import { dataFolder, localizationSet, ownClassIds, saveLocalizationSet, type LocalizationSet } from '../../../data';
import { Random } from '../../../random';
import { drawObjects } from '../objects/draw-objects';

const CLASSES = 8;
/** How the pictures are drawn; in the folder's name, so that those of an earlier way are not taken for them. */
const GENERATOR = 'objects-1';

/**
 * A stand-in for photographs with boxes, in ImageNet's layout of files: the things of {@link drawObjects}, as bytes,
 * each with its box as the annotation. Written once, to the data folder.
 */
export async function objectsWithBoxes(count: number): Promise<LocalizationSet> {
  const folder = path.join(dataFolder(), 'generated', `${GENERATOR}-${count}`);
  const { images, shape, labels, masks } = drawObjects(count, new Random(0).fork('objects with boxes'));
  const [, h, w] = shape;
  const boxes = Array.from(labels, (_, i) => boxOf(masks.subarray(i * h * w, (i + 1) * h * w), w));
  const bytes = Uint8Array.from(images, (value) => Math.round(255 * (value / 4 + 0.5)));
  const classes = ownClassIds(CLASSES);
  await saveLocalizationSet(folder, { images: bytes, shape, labels, boxes, classes });
  return localizationSet(folder, { classes });
}

/** The box around a mask, its pixels counted from 1. */
function boxOf(mask: Uint8Array, width: number) {
  const [first, last] = [mask.indexOf(1), mask.lastIndexOf(1)]; // the masks are boxes: their corners
  const [xmin, ymin] = [(first % width) + 1, Math.floor(first / width) + 1];
  return { xmin, ymin, xmax: (last % width) + 1, ymax: Math.floor(last / width) + 1 };
}
