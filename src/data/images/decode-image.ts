import * as fs from 'node:fs';
import { FormatError } from '../../formats';

/** An image as bytes: `data` [h,w,c]. */
export interface DecodedImage {
  data: Uint8Array;
  shape: [h: number, w: number, c: number];
}

/** Larger than any camera's picture; what claims more is refused before it is decoded. */
const MOST_PIXELS = 2 ** 27;
/** A JPEG spends at least one bit on each 8x8 block of its brightness. */
const MOST_JPEG_PIXELS_A_BYTE = 8 * 64;
/**
 * What the decoder only warns of, though pixels are lost; bytes too many between two parts, which real photographs
 * have, lose none.
 */
const LOST_PIXELS = /Corrupt JPEG data: (?!\d+ extraneous bytes)/;

/**
 * A JPEG, PNG or WebP image as bytes of `channels` channels, resized to what `plan` says for its width and height.
 * Bilinear, with a filter as wide as the pixels that become one, unless `kernel` says otherwise. Transparency is
 * dropped, gray repeated; a rotation noted in the file is left alone, as in the training of the published models.
 *
 * @param image a path or the file's bytes. @throws FormatError, under `name`, when it cannot be read as an image.
 */
export async function decodeImage(
  image: string | Uint8Array,
  {
    name,
    channels,
    plan,
    crop,
    kernel = 'linear',
  }: {
    name: string;
    channels: 1 | 3;
    plan: (size: [width: number, height: number]) => [width: number, height: number];
    /** Height and width of the middle to cut out. */
    crop?: number;
    /** How pixels are weighed in a resize. */
    kernel?: 'linear' | 'lanczos3';
  },
): Promise<DecodedImage> {
  // Only those who read images pay for loading the decoder.
  const { default: sharp } = await import('sharp');
  try {
    const open = (failOn: 'error' | 'warning') => sharp(image, { limitInputPixels: MOST_PIXELS, failOn });
    const { width, height, format } = await open('error').metadata();
    if (!['jpeg', 'png', 'webp'].includes(format)) throw new Error(`it is ${format}; JPEG, PNG and WebP are read`);
    const bytes = typeof image === 'string' ? fs.statSync(image).size : image.length;
    if (format === 'jpeg' && width * height > MOST_JPEG_PIXELS_A_BYTE * bytes)
      throw new Error(`its ${bytes} bytes cannot hold ${width} x ${height} pixels`);
    const [w, h] = plan([width, height]);
    if (w * h > MOST_PIXELS) throw new Error(`its sides ${width} and ${height} differ too much`);
    const decode = (failOn: 'error' | 'warning') => {
      let picture = open(failOn);
      if (w !== width || h !== height) picture = picture.resize(w, h, { fit: 'fill', kernel, fastShrinkOnLoad: false });
      if (crop)
        picture = picture.extract({
          left: Math.round((w - crop) / 2),
          top: Math.round((h - crop) / 2),
          width: crop,
          height: crop,
        });
      return picture
        .removeAlpha()
        .toColourspace(channels === 1 ? 'b-w' : 'srgb')
        .raw({ depth: 'uchar' })
        .toBuffer({ resolveWithObject: true });
    };
    const { data, info } = await decode('warning').catch((error: Error) => {
      if (LOST_PIXELS.test(error.message)) throw error;
      return decode('error');
    });
    if (info.channels !== channels) throw new Error(`it has ${info.channels} channels of color`);
    return {
      data: new Uint8Array(data.buffer, data.byteOffset, data.length),
      shape: [info.height, info.width, channels],
    };
  } catch (error) {
    const reason = (error as Error).message.split('\n')[0].slice(0, 200);
    throw new FormatError(name, `cannot be read as an image (${reason})`);
  }
}
