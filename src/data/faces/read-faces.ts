import { interruptible, progress } from '../../host';
import { decodeImage } from '../images/decode-image';
import { shorten } from '../images/shorten';
import type { Face } from './celeba';

/** Width and height of the aligned images of CelebA. */
export const FACE_SIZE = { width: 178, height: 218 } as const;

/** How a face is cut, see `imagenetCrop`: the shorter side before, and the square after. */
export interface FaceCrop {
  size: number;
  shortSide: number;
}

/**
 * The middle of faces as bytes `images` [n,size,size,3]: the shorter side brought to `shortSide`, cut in the middle.
 *
 * @throws FormatError for an image that cannot be read or is not 178 x 218: landmarks would not fit it
 */
export async function readFaces(
  faces: readonly Face[],
  { size, shortSide }: FaceCrop,
): Promise<{ images: Uint8Array; shape: [n: number, h: number, w: number, c: number] }> {
  const pixels = size * size * 3;
  const images = new Uint8Array(faces.length * pixels);
  const plan = ([width, height]: [number, number]): [number, number] => {
    if (width !== FACE_SIZE.width || height !== FACE_SIZE.height)
      throw new Error(`it is ${width} x ${height}; the aligned faces are ${FACE_SIZE.width} x ${FACE_SIZE.height}`);
    return shorten(shortSide)([width, height]);
  };
  const bar = progress('faces', faces.length);
  await interruptible(async (breathe) => {
    for (const [i, { file, name }] of faces.entries()) {
      await breathe();
      images.set((await decodeImage(file, { name, channels: 3, crop: size, plan })).data, i * pixels);
      bar.update(i + 1);
    }
  });
  bar.finish(`${faces.length} faces read`);
  return { images, shape: [faces.length, size, size, 3] };
}
