import { FormatError, parseIdx, type NdArray } from '../../formats';
import type { DataSet } from '../files/data-set';
import type { ImageSet } from '../images/image-set';
import { locate } from '../files/locate';
import { metaOf } from '../files/meta-of';
import type { ReadDataFile } from '../files/read-data-file';
import { standIn, type Draw } from '../stand-ins/stand-in';
import { standInBanner } from '../files/banners';

export interface LoadOptions {
  /** Seed of the generated stand-in; real data do not depend on it. Default 0. */
  seed?: number;
  /** Takes the first `limit` images, or all where there are fewer. Default all. */
  limit?: number;
}

/**
 * Images and labels of one split, from wherever they can be had (see `locate`), else drawn by `draw`, in which case a
 * banner says so and `meta.real` is false. Real and drawn files are read by the same code.
 *
 * @throws FormatError when a file is wrong, counts disagree or a label is not a class.
 */
export async function loadImages(
  dataSet: DataSet,
  draw: Draw,
  split: 'train' | 'test',
  { seed = 0, limit = Infinity }: LoadOptions,
): Promise<ImageSet> {
  const files = Object.hasOwn(dataSet.splits, split) ? dataSet.splits[split] : undefined;
  if (!files) throw new RangeError(`${dataSet.title}: split is ${JSON.stringify(split)}; wanted 'train' or 'test'`);
  if (limit !== Infinity && (!Number.isInteger(limit) || limit < 1)) {
    throw new RangeError(`${dataSet.title}: limit is ${limit}; wanted an integer of at least 1`);
  }
  const wanted = [files.images, files.labels];
  const located = await locate(wanted, { dataSet: dataSet.name });
  const read = located.found
    ? located.files
    : standIn(
        dataSet,
        draw,
        wanted.map(({ file }) => file),
        seed,
      );
  const set = parseImages(read, dataSet.classes, limit);
  if (!located.found)
    standInBanner(dataSet, {
      what: `${split} images`,
      files: wanted.map(({ file }) => `${file}.gz`),
      reasons: located.reasons,
    });
  return { ...set, meta: metaOf(dataSet, split, located, read) };
}

/** Views of the files' memory: nothing is copied. */
function parseImages(
  [imageFile, labelFile]: readonly ReadDataFile[],
  classes: readonly string[],
  limit: number,
): Omit<ImageSet, 'meta'> {
  const images = parseIdx(imageFile.content, { name: imageFile.file });
  const labels = parseIdx(labelFile.content, { name: labelFile.file });
  const held = ({ shape, data }: NdArray) =>
    `holds values of shape [${shape.join(', ')}] in a ${data.constructor.name}`;
  if (images.shape.length !== 3 || !(images.data instanceof Uint8Array)) {
    throw new FormatError(imageFile.file, `${held(images)}; wanted bytes of shape [n, h, w]`);
  }
  if (labels.shape.length !== 1 || !(labels.data instanceof Uint8Array)) {
    throw new FormatError(labelFile.file, `${held(labels)}; wanted bytes of shape [n]`);
  }
  const [count, h, w] = images.shape;
  if (count !== labels.data.length) {
    throw new FormatError(
      labelFile.file,
      `has ${labels.data.length} labels for the ${count} images of ${imageFile.file}`,
    );
  }
  const bad = labels.data.findIndex((label) => label >= classes.length);
  if (bad >= 0)
    throw new FormatError(
      labelFile.file,
      `has the label ${labels.data[bad]} for image ${bad}; there are classes 0 to ${classes.length - 1}`,
    );
  const n = Math.min(count, limit);
  return {
    images: images.data.subarray(0, n * h * w),
    labels: labels.data.subarray(0, n),
    shape: [n, h, w, 1],
    classes,
  };
}
