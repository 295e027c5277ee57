import { decodeImage, type DecodedImage, type DecodeOptions } from './decode-image';
import { shorten } from './shorten';

export interface ReadImageOptions extends DecodeOptions {
  /** The file's name, for errors; the path unless given. */
  name?: string;
  /** The length that the shorter side is brought to, the aspect kept, nothing cut; as stored unless given. */
  shortSide?: number;
  /** 3 (default) for red, green, blue; 1 for gray, their sum weighed as in ITU-R 601. */
  channels?: 1 | 3;
}

/** A whole JPEG, PNG, WebP or GIF image as bytes `data` [h,w,c] (see {@link decodeImage}). */
export async function readImage(
  image: string | Uint8Array,
  { name = typeof image === 'string' ? image : 'image', shortSide, channels = 3, ...notes }: ReadImageOptions = {},
): Promise<DecodedImage> {
  if (shortSide !== undefined && !(Number.isInteger(shortSide) && shortSide > 0)) {
    throw new RangeError(`readImage: shortSide is ${shortSide}; wanted a whole number of pixels`);
  }
  const plan = shortSide === undefined ? (size: [number, number]) => size : shorten(shortSide);
  return decodeImage(image, { ...notes, name, channels, plan });
}
