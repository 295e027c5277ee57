import { decodeImage, type DecodeOptions } from './decode-image';
import { shorten } from './shorten';

export interface CropOptions extends DecodeOptions {
  /** The file's name, for errors; the path unless given. */
  name?: string;
  /** Height and width of the crop. Default 224. */
  size?: number;
  /** The shorter side before the crop. Default 256; give both 32 for CIFAR's images as they are. */
  shortSide?: number;
}

/**
 * The middle of a JPEG, PNG, WebP or GIF image as bytes RGB `[size,size,3]`: decoded, the shorter side brought to
 * `shortSide` by bilinear interpolation, cut in the middle. The same bytes as torchvision's `Resize` and `CenterCrop`
 * of an image that Pillow opened (see {@link decodeImage}).
 *
 * @param image a path or the file's bytes.
 * @throws FormatError when it cannot be read as an image.
 */
export async function imagenetCrop(
  image: string | Uint8Array,
  { name = typeof image === 'string' ? image : 'image', size = 224, shortSide = 256, ...notes }: CropOptions = {},
): Promise<Uint8Array> {
  if (!Number.isInteger(size) || !Number.isInteger(shortSide) || size < 1 || size > shortSide) {
    throw new RangeError(
      `imagenetCrop: size is ${size} and shortSide ${shortSide}; wanted whole numbers, size at most shortSide`,
    );
  }
  const plan = shorten(shortSide);
  return (await decodeImage(image, { ...notes, name, channels: 3, crop: size, plan })).data;
}
