import { imagenetNormalize, resample, sha256Of } from '../../data';
import { FormatError, readFile } from '../../formats';
import type { Random } from '../../random';
import { decodeJpeg, tf } from '../../runtime';
import type { Batches } from '../../training';

/** Shares of the area that a crop may have, and its ratios of width to height; torchvision's defaults. */
const AREA = [0.08, 1] as const;
const RATIO = [3 / 4, 4 / 3] as const;
const TRIES = 10;

/**
 * Photographs on a disk as the published training takes them, read and decoded when their batch is drawn, so that a
 * training set of any length fits: a random crop of 8 to 100 % of the area, brought to `size`, turned left to right
 * half of the time, normalized. Each draw of a photograph is another crop. Source: the transforms of Pillai and
 * Pirsiavash 2021, which are torchvision's `RandomResizedCrop` and `RandomHorizontalFlip`.
 *
 * @throws FormatError, at its batch, for a photograph that cannot be read
 */
export function imagenetCrops(
  images: readonly { file: string; label: number }[],
  { size = 224 }: { size?: number } = {},
): Batches {
  if (images.length === 0) throw new Error('imagenetCrops: images is empty; wanted one photograph or more');
  if (!(Number.isInteger(size) && size > 0))
    throw new RangeError(`imagenetCrops: size is ${size}; wanted a whole number from 1`);
  return {
    size: images.length,
    digest: () => sha256Of(Buffer.from(JSON.stringify([size, images.map(({ file, label }) => [file, label])]))),
    batch(indices, random) {
      const chosen = Array.from(indices, (index) => images[index]);
      const values = new Float32Array(chosen.length * size * size * 3);
      chosen.forEach(({ file }, i) => values.set(cropOf(file, size, random), i * size * size * 3));
      return {
        x: tf.tensor4d(values, [chosen.length, size, size, 3]),
        labels: tf.tensor1d(
          chosen.map(({ label }) => label),
          'int32',
        ),
      };
    },
  };
}

function cropOf(file: string, size: number, random: Random): Float32Array {
  const { data, height, width } = pixelsOf(file);
  const { top, left, h, w } = randomCrop(height, width, random);
  const cut = new Uint8Array(h * w * 3);
  for (let row = 0; row < h; row++) {
    const from = ((top + row) * width + left) * 3;
    cut.set(data.subarray(from, from + w * 3), row * w * 3);
  }
  const { data: resized } = resample({ data: cut, shape: [h, w, 3] }, [size, size], 'bilinear');
  return imagenetNormalize(random.uniform() < 0.5 ? mirrored(resized, size) : resized);
}

function pixelsOf(file: string): { data: Uint8Array; height: number; width: number } {
  const bytes = readFile(file);
  let decoded: tf.Tensor3D | undefined;
  try {
    decoded = decodeJpeg(bytes);
    const [height, width] = decoded.shape;
    return { data: Uint8Array.from(decoded.dataSync()), height, width };
  } catch (error) {
    throw new FormatError(file, `cannot be read as a photograph (${(error as Error).message.split('\n')[0]})`);
  } finally {
    decoded?.dispose();
  }
}

/** Where a crop lies; the largest in the middle whose ratio is allowed, where none is found. */
export function randomCrop(
  height: number,
  width: number,
  random: Random,
): { top: number; left: number; h: number; w: number } {
  for (let tried = 0; tried < TRIES; tried++) {
    const area = height * width * random.uniform(...AREA);
    const ratio = Math.exp(random.uniform(Math.log(RATIO[0]), Math.log(RATIO[1])));
    const [w, h] = [Math.round(Math.sqrt(area * ratio)), Math.round(Math.sqrt(area / ratio))];
    if (w > 0 && w <= width && h > 0 && h <= height)
      return { top: random.integer(height - h + 1), left: random.integer(width - w + 1), h, w };
  }
  const w = Math.max(1, Math.min(width, Math.round(height * RATIO[1])));
  const h = Math.max(1, Math.min(height, Math.round(width / RATIO[0])));
  return { top: (height - h) >> 1, left: (width - w) >> 1, h, w };
}

function mirrored(data: Uint8Array, size: number): Uint8Array {
  const found = new Uint8Array(data.length);
  for (let row = 0; row < size; row++)
    for (let column = 0; column < size; column++) {
      const from = (row * size + column) * 3;
      found.set(data.subarray(from, from + 3), (row * size + size - 1 - column) * 3);
    }
  return found;
}
