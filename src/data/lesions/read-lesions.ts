import * as path from 'node:path';
import { interruptible, progress } from '../../host';
import { FormatError } from '../../formats';
import { decodeImage, type DecodedImage } from '../images/decode-image';
import { imageSize } from '../images/image-size';
import type { Lesion } from './isic';

/** Photographs and lesion masks of one size. */
export interface LesionPixels {
  /** Bytes RGB `[n,h,w,3]`. */
  images: Uint8Array;
  /** 1 on the lesion `[n,h,w]`. */
  masks: Uint8Array;
  shape: [n: number, h: number, w: number];
}

/**
 * The pixels of lesions, the whole photograph brought to `width` x `height` whatever its sides (as the public code of
 * CDEP does, so that what lies at the border stays): bilinear, and the mask beside it with a threshold at the middle
 * gray. 256 x 192 unless given.
 *
 * @throws FormatError that names the file: no image, a mask of another size than its photograph
 */
export async function readLesions(
  lesions: readonly Pick<Lesion, 'files'>[],
  { width = 256, height = 192 }: { width?: number; height?: number } = {},
): Promise<LesionPixels> {
  const area = width * height;
  const images = new Uint8Array(lesions.length * area * 3);
  const masks = new Uint8Array(lesions.length * area);
  const bar = progress('lesions', lesions.length);
  await interruptible(async (breathe) => {
    for (const [i, { files }] of lesions.entries()) {
      await breathe();
      const { photograph, mask } = await ('halves' in files
        ? readHalves(files.halves, [width, height])
        : readBoth(files, [width, height]));
      images.set(photograph.data, i * area * 3);
      for (let p = 0; p < area; p++) masks[i * area + p] = Number(mask.data[p] >= 128);
      bar.update(i + 1);
    }
  });
  bar.finish(`${lesions.length} lesions read`);
  return { images, masks, shape: [lesions.length, height, width] };
}

type Sides = [width: number, height: number];
interface Read {
  photograph: DecodedImage;
  mask: DecodedImage;
}

async function readBoth(files: { photograph: string; mask: string }, size: Sides): Promise<Read> {
  const [height, width] = await imageSize(files.photograph);
  const [h, w] = await imageSize(files.mask);
  if (h !== height || w !== width)
    throw new FormatError(
      path.basename(files.mask),
      `is ${w} x ${h}; wanted ${width} x ${height}, the size of ${path.basename(files.photograph)}`,
    );
  const read = (file: string, channels: 1 | 3) =>
    decodeImage(file, { name: path.basename(file), channels, plan: () => size });
  return { photograph: await read(files.photograph, 3), mask: await read(files.mask, 1) };
}

/** Mask left, photograph right, read as they are: a resize would mix them where they meet. */
async function readHalves(file: string, [width, height]: Sides): Promise<Read> {
  const name = path.basename(file);
  const plan = ([w, h]: Sides): Sides => {
    if (w !== 2 * width || h !== height)
      throw new Error(`it is ${w} x ${h}; wanted ${2 * width} x ${height}, two halves of ${width} x ${height}`);
    return [w, h];
  };
  const { data } = await decodeImage(file, { name, channels: 3, plan });
  const photograph = new Uint8Array(width * height * 3);
  const mask = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    const row = y * 2 * width * 3;
    photograph.set(data.subarray(row + width * 3, row + 2 * width * 3), y * width * 3);
    for (let x = 0; x < width; x++) mask[y * width + x] = data[row + 3 * x];
  }
  return {
    photograph: { data: photograph, shape: [height, width, 3] },
    mask: { data: mask, shape: [height, width, 1] },
  };
}
