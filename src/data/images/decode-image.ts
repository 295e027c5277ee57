import { FormatError, readFile } from '../../formats';
import { decodePixels, formatOf, MOST_PIXELS } from './decode-pixels';
import { middle } from './middle';
import { resample, type Kernel } from './resample';

/** An image as bytes: `data` [h,w,c]. */
export interface DecodedImage {
  data: Uint8Array;
  shape: [h: number, w: number, c: number];
}

/** What of a photograph's own notes is followed; nothing unless said, as in the training of the published models. */
export interface DecodeOptions {
  /** Whether colors are brought to sRGB by the profile in the file, or taken as stored. Default `'ignored'`. */
  colorProfile?: 'ignored' | 'applied';
  /** Whether the picture is turned as its EXIF note says. Default `'stored'`: it is not. */
  orientation?: 'stored' | 'upright';
  /** The size that an annotation says, as stored: one of another size is not read. */
  annotated?: readonly [height: number, width: number];
}

/** What {@link decodeImage} is told besides the image. */
export interface DecodePlan extends DecodeOptions {
  name: string;
  channels: 1 | 3;
  /** The size to resize to, for the size that the image has. */
  plan: (size: [width: number, height: number]) => [width: number, height: number];
  /** Height and width of the middle to cut out. */
  crop?: number;
  /** How pixels are weighed in a resize. Default `'bilinear'`. */
  kernel?: Kernel;
}

/**
 * A JPEG, PNG, WebP or GIF image as bytes of `channels` channels, resized to what `plan` says for its width and height,
 * and its middle cut out: to the last bit what Pillow and torchvision give (`convert('RGB')` or `convert('L')`,
 * `Resize`, `CenterCrop`). So transparency is dropped, gray repeated, of an animation the first picture taken, CMYK
 * converted without a profile, color of 16 bits a channel divided by 256, and gray of 16 bits cut at 255.
 *
 * @param image a path or the file's bytes. @throws FormatError, under `name`, when it cannot be read as an image, or is
 *   not as large as it is annotated.
 */
export async function decodeImage(image: string | Uint8Array, options: DecodePlan): Promise<DecodedImage> {
  const { name, channels, plan, crop, kernel = 'bilinear', annotated } = options;
  const { colorProfile = 'ignored', orientation = 'stored' } = options;
  if (colorProfile !== 'ignored' && colorProfile !== 'applied')
    throw new TypeError(`decodeImage: colorProfile is ${String(colorProfile)}; wanted 'ignored' or 'applied'`);
  if (orientation !== 'stored' && orientation !== 'upright')
    throw new TypeError(`decodeImage: orientation is ${String(orientation)}; wanted 'stored' or 'upright'`);
  const bytes = typeof image === 'string' ? readFile(image, { name }) : image;
  try {
    const claim = await formatOf(bytes);
    const { width, height } = claim;
    if (annotated && (height !== annotated[0] || width !== annotated[1]))
      throw new FormatError(
        name,
        `is ${width} x ${height} pixels, while its annotation says ${annotated[1]} x ${annotated[0]}`,
      );
    const [w, h] = plan([width, height]);
    if (w * h > MOST_PIXELS) throw new Error(`its sides ${width} and ${height} differ too much`);
    const decoded = await decodePixels(bytes, claim, { channels, colorProfile, orientation });
    const resized = resample(decoded, plan([decoded.shape[1], decoded.shape[0]]), kernel);
    return crop === undefined ? resized : middle(resized, crop);
  } catch (error) {
    if (error instanceof FormatError) throw error;
    const reason = (error as Error).message.split('\n')[0].slice(0, 200);
    throw new FormatError(name, `cannot be read as an image (${reason})`);
  }
}
