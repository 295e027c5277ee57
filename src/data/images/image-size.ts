import * as path from 'node:path';
import { FormatError, readFile } from '../../formats';
import { formatOf } from './decode-pixels';

/**
 * Height and width that a JPEG, PNG, WebP or GIF file says it has, as stored; its pixels are not decoded.
 *
 * @throws FormatError when it cannot be read as an image
 */
export async function imageSize(
  image: string | Uint8Array,
  { name = typeof image === 'string' ? path.basename(image) : 'image' }: { name?: string } = {},
): Promise<[height: number, width: number]> {
  const bytes = typeof image === 'string' ? readFile(image, { name }) : image;
  try {
    const { width, height } = await formatOf(bytes);
    return [height, width];
  } catch (error) {
    const reason = (error as Error).message.split('\n')[0].slice(0, 200);
    throw new FormatError(name, `cannot be read as an image (${reason})`);
  }
}
