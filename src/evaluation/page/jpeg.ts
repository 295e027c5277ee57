/** Bytes `[h,w,3]` as a JPEG of another size, in base64. */
export async function jpegOf(
  pixels: Uint8Array,
  [h, w]: readonly [number, number],
  [height, width]: readonly [number, number],
): Promise<string> {
  const { default: sharp } = await import('sharp');
  const image = sharp(pixels, { raw: { width: w, height: h, channels: 3 } }).resize(width, height, { fit: 'fill' });
  return (await image.jpeg({ quality: 80 }).toBuffer()).toString('base64');
}

/** Sides of the same ratio, the longer one `longest`. */
export function sidesWithin([h, w]: readonly [number, number], longest: number): [h: number, w: number] {
  const factor = longest / Math.max(h, w);
  return [Math.max(1, Math.round(h * factor)), Math.max(1, Math.round(w * factor))];
}
