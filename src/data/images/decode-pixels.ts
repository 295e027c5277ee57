import type { DecodedImage, DecodeOptions } from './decode-image';

/** Larger than any camera's picture; what claims more is refused before it is decoded. */
export const MOST_PIXELS = 2 ** 27;
/** A JPEG spends at least one bit on each 8x8 block of its brightness. */
const MOST_JPEG_PIXELS_A_BYTE = 8 * 64;
/**
 * What the decoder only warns of, though pixels are lost; bytes too many between two parts, which real photographs
 * have, lose none.
 */
const LOST_PIXELS = /Corrupt JPEG data: (?!\d+ extraneous bytes)/;

/** What a file says that it holds, checked before anything is decoded. */
export interface Claim {
  format: string;
  /** The colors as stored: `srgb`, `b-w`, `cmyk`, `rgb16`, `grey16`. */
  space: string;
  width: number;
  height: number;
}

/** Only those who read images pay for loading the decoder. */
async function open(bytes: Uint8Array, failOn: 'error' | 'warning', profile: 'ignored' | 'applied') {
  const { default: sharp } = await import('sharp');
  return sharp(bytes, { limitInputPixels: MOST_PIXELS, failOn, ignoreIcc: profile === 'ignored' });
}

/** @throws Error for another format, and for sizes that cannot be. */
export async function formatOf(bytes: Uint8Array): Promise<Claim> {
  const { width, height, format, space } = await (await open(bytes, 'error', 'ignored')).metadata();
  if (!['jpeg', 'png', 'webp', 'gif'].includes(format))
    throw new Error(`it is ${format}; JPEG, PNG, WebP and GIF are read`);
  if (format === 'jpeg' && width * height > MOST_JPEG_PIXELS_A_BYTE * bytes.length)
    throw new Error(`its ${bytes.length} bytes cannot hold ${width} x ${height} pixels`);
  return { format, space, width, height };
}

type DecodePixelsOptions = Required<Omit<DecodeOptions, 'annotated'>> & { channels: 1 | 3 };

/** All pixels of an image as bytes [h,w,channels], by Pillow's rules of conversion. */
export async function decodePixels(
  bytes: Uint8Array,
  { format, space }: Claim,
  { channels, colorProfile, orientation }: DecodePixelsOptions,
): Promise<DecodedImage> {
  // Decoded into the colors in which it is stored, but for a profile, which ends in sRGB.
  const stored = colorProfile === 'applied' || !Object.hasOwn(TO_RGB, space) ? 'srgb' : space;
  const decode = async (failOn: 'error' | 'warning') => {
    let picture = await open(bytes, failOn, colorProfile);
    if (orientation === 'upright') picture = picture.autoOrient();
    if (colorProfile === 'ignored') picture = picture.pipelineColourspace(stored);
    return picture
      .toColourspace(stored)
      .raw({ depth: stored.endsWith('16') ? 'ushort' : 'uchar' })
      .toBuffer({ resolveWithObject: true });
  };
  const { data, info } = await decode('warning').catch((error: Error) => {
    if (LOST_PIXELS.test(error.message)) throw error;
    return decode('error');
  });
  const { colors, rgb } = TO_RGB[stored];
  const values = stored.endsWith('16') ? new Uint16Array(data.buffer, data.byteOffset, data.length / 2) : data;
  const n = info.width * info.height;
  if (info.channels < colors || values.length !== n * info.channels)
    throw new Error(`it has ${info.channels} channels of color`);
  if (format === 'gif' && info.channels > colors && !opaque(values, info.channels))
    throw new Error('it is a GIF with transparent pixels, whose colors are lost in decoding; save it as PNG');
  const shape: DecodedImage['shape'] = [info.height, info.width, channels];
  if (stored === 'srgb' && channels === 3 && info.channels === 3) return { data, shape }; // as they are
  const pixels = new Uint8Array(n * channels);
  const pixel = new Uint8Array(3);
  for (let i = 0; i < n; i++) {
    rgb(values, i * info.channels, pixel);
    if (channels === 1) pixels[i] = brightness(pixel);
    else for (let c = 0; c < 3; c++) pixels[3 * i + c] = pixel[c];
  }
  return { data: pixels, shape };
}

type Values = Uint8Array | Uint16Array;

/** How many values a pixel has in the colors of a file, transparency apart, and the red, green and blue of one. */
const TO_RGB: Readonly<
  Record<string, { colors: number; rgb: (values: Values, at: number, pixel: Uint8Array) => void }>
> = {
  srgb: {
    colors: 3,
    rgb(values, at, pixel) {
      for (let c = 0; c < 3; c++) pixel[c] = values[at + c];
    },
  },
  'b-w': { colors: 1, rgb: (values, at, pixel) => void pixel.fill(values[at]) },
  rgb16: {
    colors: 3,
    rgb(values, at, pixel) {
      for (let c = 0; c < 3; c++) pixel[c] = values[at + c] >> 8;
    },
  },
  grey16: { colors: 1, rgb: (values, at, pixel) => void pixel.fill(Math.min(255, values[at])) },
  cmyk: {
    colors: 4,
    rgb(values, at, pixel) {
      const light = 255 - values[at + 3];
      for (let c = 0; c < 3; c++) pixel[c] = Math.max(0, light - Math.round((values[at + c] * light) / 255));
    },
  },
};

/** ITU-R 601-2 in sixteen binary digits. */
function brightness([red, green, blue]: Uint8Array): number {
  return (19595 * red + 38470 * green + 7471 * blue + 32768) >> 16;
}

function opaque(values: Values, channels: number): boolean {
  for (let i = channels - 1; i < values.length; i += channels) if (values[i] < 255) return false;
  return true;
}
