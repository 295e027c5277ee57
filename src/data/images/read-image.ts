import { decodeImage, type DecodedImage } from './decode-image';

export interface ReadImageOptions {
  /** The file's name, for errors; the path unless given. */
  name?: string;
  /** The length that the shorter side is brought to, the aspect kept, nothing cut; as stored unless given. */
  shortSide?: number;
  /** 3 (default) for red, green, blue; 1 for gray. */
  channels?: 1 | 3;
}

/** A whole JPEG, PNG or WebP image as bytes `data` [h,w,c] (see {@link decodeImage}). */
export async function readImage(
  image: string | Uint8Array,
  { name = typeof image === 'string' ? image : 'image', shortSide, channels = 3 }: ReadImageOptions = {},
): Promise<DecodedImage> {
  if (shortSide !== undefined && !(Number.isInteger(shortSide) && shortSide > 0)) {
    throw new RangeError(`readImage: shortSide is ${shortSide}; wanted a whole number of pixels`);
  }
  const plan = (size: [number, number]): [number, number] => {
    const factor = shortSide === undefined ? 1 : shortSide / Math.min(...size);
    return [Math.round(size[0] * factor), Math.round(size[1] * factor)];
  };
  return decodeImage(image, { name, channels, plan });
}
