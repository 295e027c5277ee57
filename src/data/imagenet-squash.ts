import { FormatError } from '../formats';

/** The whole image brought to `[size,size,3]` bytes RGB whatever its sides, by Lanczos interpolation: what the sanity checks do for Inception v3. */
export async function imagenetSquash(image: string | Uint8Array, { name = typeof image === 'string' ? image : 'image', size = 299 }: { name?: string; size?: number } = {}): Promise<Uint8Array> {
  const { default: sharp } = await import('sharp');
  try {
    const source = sharp(image, { limitInputPixels: 2 ** 27, failOn: 'error' });
    const { data, info } = await source
      .resize(size, size, { fit: 'fill', kernel: 'lanczos3', fastShrinkOnLoad: false })
      .removeAlpha()
      .toColourspace('srgb')
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true });
    if (info.channels !== 3) throw new Error(`it has ${info.channels} channels of colour`);
    return new Uint8Array(data.buffer, data.byteOffset, data.length);
  } catch (error) {
    throw new FormatError(name, `cannot be read as an image (${(error as Error).message.split('\n')[0].slice(0, 200)})`);
  }
}
