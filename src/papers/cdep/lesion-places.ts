import { dilate } from './sticker-mask';

/** Features have so many rows and columns of places. */
const SIDE = 7;

/** How much of each of the 7 x 7 places a mask `[h,w]` covers, as shares `[49]`. */
export function placeShares(mask: Uint8Array, [h, w]: readonly [h: number, w: number]): Float32Array {
  return Float32Array.from({ length: SIDE * SIDE }, (_, u) => {
    const [top, bottom] = [0, 1].map((k) => Math.round(((Math.floor(u / SIDE) + k) * h) / SIDE));
    const [left, right] = [0, 1].map((k) => Math.round((((u % SIDE) + k) * w) / SIDE));
    let sum = 0;
    for (let y = top; y < bottom; y++) for (let x = left; x < right; x++) sum += mask[y * w + x];
    return sum / ((bottom - top) * (right - left));
  });
}

/** The mask of a sticker `[h,w]` grown by 10 pixels of 299, as the published ones are by a square of 20. */
export function grownMask(mask: Uint8Array, [h, w]: readonly [h: number, w: number]): Uint8Array {
  return dilate(mask, [h, w], Math.round((10 * h) / 299));
}
