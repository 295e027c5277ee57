import { decodeImage } from './decode-image';

export interface CropOptions {
  /** The file's name, for errors; the path unless given. */
  name?: string;
  /** Height and width of the crop. Default 224. */
  size?: number;
  /** The shorter side before the crop. Default 256; give both 32 for CIFAR's images as they are. */
  shortSide?: number;
}

/**
 * The middle of a JPEG, PNG or WebP image as bytes RGB `[size,size,3]`: decoded, the shorter side brought to
 * `shortSide` by bilinear interpolation, cut in the middle (see {@link decodeImage}).
 *
 * @param image a path or the file's bytes.
 * @throws FormatError when it cannot be read as an image.
 */
export async function imagenetCrop(
  image: string | Uint8Array,
  { name = typeof image === 'string' ? image : 'image', size = 224, shortSide = 256 }: CropOptions = {},
): Promise<Uint8Array> {
  if (!Number.isInteger(size) || !Number.isInteger(shortSide) || size < 1 || size > shortSide) {
    throw new RangeError(
      `imagenetCrop: size is ${size} and shortSide ${shortSide}; wanted whole numbers, size at most shortSide`,
    );
  }
  const shorten = ([width, height]: [number, number]): [number, number] => {
    const side = (length: number) => Math.floor((length * shortSide) / Math.min(width, height));
    return [side(width), side(height)];
  };
  return (await decodeImage(image, { name, channels: 3, crop: size, plan: shorten })).data;
}
