import { decodeImage, type DecodeOptions } from './decode-image';
import type { Kernel } from './resample';

export interface SquashOptions extends DecodeOptions {
  /** The file's name, for errors; the path unless given. */
  name?: string;
  /** Height and width. Default 299. */
  size?: number;
  /** How pixels are weighed. Default `'lanczos'`, as in the sanity checks. */
  kernel?: Kernel;
}

/**
 * The whole image brought to `[size,size,3]` bytes RGB whatever its sides: what the sanity checks do for Inception v3.
 * @throws FormatError when it cannot be read as an image.
 */
export async function imagenetSquash(
  image: string | Uint8Array,
  { name = typeof image === 'string' ? image : 'image', size = 299, kernel = 'lanczos', ...notes }: SquashOptions = {},
): Promise<Uint8Array> {
  if (!Number.isInteger(size) || size < 1)
    throw new RangeError(`imagenetSquash: size is ${size}; wanted a whole number of pixels`);
  return (await decodeImage(image, { ...notes, name, channels: 3, plan: () => [size, size], kernel })).data;
}
