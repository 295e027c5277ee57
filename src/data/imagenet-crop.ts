import { FormatError } from '../formats';

export interface CropOptions {
  /** The file's name, for errors; the path unless given. */
  name?: string;
  /** Height and width of the crop. Default 224. */
  size?: number;
  /** The shorter side before the crop. Default 256; give both 32 for CIFAR's images as they are. */
  shortSide?: number;
}

/** Larger than any camera's picture; what claims more is refused before it is decoded. */
const MOST_PIXELS = 2 ** 27;

/**
 * The middle of a JPEG, PNG or WebP image as bytes RGB `[size,size,3]`: decoded, the shorter side brought to `shortSide` by
 * bilinear interpolation (with a filter as wide as the pixels that become one), cut in the middle. Transparency is dropped,
 * grey repeated; a rotation noted in the file is left alone, as in the training of the published models.
 *
 * @param image a path or the file's bytes.
 * @throws FormatError when it cannot be read as an image.
 */
export async function imagenetCrop(image: string | Uint8Array, { name = typeof image === 'string' ? image : 'image', size = 224, shortSide = 256 }: CropOptions = {}): Promise<Uint8Array> {
  if (!Number.isInteger(size) || !Number.isInteger(shortSide) || size < 1 || size > shortSide) {
    throw new RangeError(`imagenetCrop: size is ${size} and shortSide ${shortSide}; wanted whole numbers, size at most shortSide`);
  }
  // Only those who read images pay for loading the decoder.
  const { default: sharp } = await import('sharp');
  try {
    const source = sharp(image, { limitInputPixels: MOST_PIXELS, failOn: 'error' });
    const { width, height, format } = await source.metadata();
    if (!['jpeg', 'png', 'webp'].includes(format)) throw new Error(`it is ${format}; JPEG, PNG and WebP are read`);
    const shorter = Math.min(width, height);
    const [w, h] = [width, height].map((side) => Math.floor((side * shortSide) / shorter));
    if (w * h > MOST_PIXELS) throw new Error(`its sides ${width} and ${height} differ too much`);
    const { data, info } = await source
      .resize(w, h, { fit: 'fill', kernel: 'linear', fastShrinkOnLoad: false })
      .extract({ left: Math.round((w - size) / 2), top: Math.round((h - size) / 2), width: size, height: size })
      .removeAlpha()
      .toColourspace('srgb')
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true });
    if (info.channels !== 3) throw new Error(`it has ${info.channels} channels of colour`);
    return new Uint8Array(data.buffer, data.byteOffset, data.length);
  } catch (error) {
    const reason = (error as Error).message.split('\n')[0].slice(0, 200);
    throw new FormatError(name, `cannot be read as an image (${reason})`);
  }
}
