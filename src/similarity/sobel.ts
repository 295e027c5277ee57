import { readMapsWithChannels, type Maps } from '../statistics';

/**
 * Sobel's edge strength √((gx² + gy²) / 2) of each image `[N,H,W]`, or of the luminance 0.299 R + 0.587 G + 0.114 B of
 * `[N,H,W,3]`; `[N,H,W]`.
 *
 * gx is [1 2 1] / 4 down by [1 0 -1] across, gy the same turned; beyond the border the image is mirrored (… c b a | a b
 * c …). The "explanation" that needs neither model nor data (Adebayo et al. 2018).
 */
export function sobel(images: Maps): { data: Float64Array; shape: [number, number, number] } {
  const { data, count, height, width, channels } = readMapsWithChannels(images, 'sobel', 'images');
  if (channels !== 1 && channels !== 3)
    throw new Error(`sobel: images have ${channels} channels; wanted 1, or 3 for red, green and blue`);
  const luminance = (_: unknown, i: number) => 0.299 * data[3 * i] + 0.587 * data[3 * i + 1] + 0.114 * data[3 * i + 2];
  const gray = channels === 1 ? data : Float64Array.from({ length: count * height * width }, luminance);
  const out = new Float64Array(count * height * width);
  for (let image = 0, at = 0; image < count; image++) {
    for (let row = 0; row < height; row++) {
      const middle = (image * height + row) * width;
      const above = row > 0 ? middle - width : middle;
      const below = row < height - 1 ? middle + width : middle;
      for (let column = 0; column < width; column++, at++) {
        const left = column > 0 ? column - 1 : column;
        const right = column < width - 1 ? column + 1 : column;
        const gx =
          gray[above + right] -
          gray[above + left] +
          2 * (gray[middle + right] - gray[middle + left]) +
          gray[below + right] -
          gray[below + left];
        const gy =
          gray[below + left] -
          gray[above + left] +
          2 * (gray[below + column] - gray[above + column]) +
          gray[below + right] -
          gray[above + right];
        out[at] = Math.sqrt((gx * gx + gy * gy) / 2) / 4;
      }
    }
  }
  return { data: out, shape: [count, height, width] };
}
