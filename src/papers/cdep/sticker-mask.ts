/**
 * Masks of the colored stickers beside lesions: the list says which photographs have one, not where it is.
 *
 * The published masks of Rieger et al. (2020) are files of the authors'; these are made of color alone.
 */
import { rgbToLab } from '../../data';
import { quantile } from '../../statistics';

export interface StickerMaskOptions {
  /** How far from the skin a color must be, in a* and b* of CIE Lab: hypot. */
  distance?: number;
  /** Darker than this in L* is no color: the corners behind the lens, black tape. */
  darkest?: number;
  /** The smallest area, as a share of the photograph. */
  smallest?: number;
  /** Away from the border a spot must be this far from the skin, on average: a nevus is not. */
  inside?: number;
}

/** Pixels: kept clear around the lesion, smoothed over to each side, and near enough to the border to be at it. */
const [LESION_MARGIN, WINDOW, BORDER] = [4, 2, 3];

/**
 * Where a photograph shows something of another color than skin, as 0 and 1 `[h,w]`, from its bytes RGB `[h,w,3]` and
 * the mask of its lesion `[h,w]`: pixels outside the lesion whose a* and b* lie `distance` or more from the median of
 * the skin, as connected areas that reach the border (or lie far from the skin's color), with their holes filled.
 *
 * Set by eye on the photographs flagged with stickers, without a look at what any network says of them.
 */
export function stickerMask(
  image: Uint8Array,
  lesion: Uint8Array,
  [h, w]: readonly [h: number, w: number],
  { distance = 16, darkest = 25, smallest = 0.005, inside = 40 }: StickerMaskOptions = {},
): Uint8Array {
  const n = h * w;
  if (image.length !== 3 * n || lesion.length !== n)
    throw new RangeError(
      `stickerMask: image has ${image.length} values, lesion ${lesion.length}; wanted ${3 * n} and ${n} for [${h},${w}]`,
    );
  const near = dilate(lesion, [h, w], LESION_MARGIN);
  const [a, b] = [new Float32Array(n), new Float32Array(n)];
  const skin = new Uint32Array(n);
  let count = 0;
  for (let p = 0; p < n; p++) {
    const color = rgbToLab(image[3 * p], image[3 * p + 1], image[3 * p + 2]);
    a[p] = color[1];
    b[p] = color[2];
    if (!near[p] && color[0] > darkest) skin[count++] = p;
  }
  const mask = new Uint8Array(n);
  if (count === 0) return mask;
  const places = skin.subarray(0, count);
  const [a0, b0] = [medianAt(a, places), medianAt(b, places)];
  const away = new Float32Array(n);
  for (let p = 0; p < n; p++) away[p] = Math.sqrt((a[p] - a0) ** 2 + (b[p] - b0) ** 2);
  const other = new Uint8Array(n);
  for (const p of places) other[p] = Number(away[p] > distance);
  const smooth = windowShare(other, [h, w], WINDOW, 0.6);
  for (const area of areas(smooth, [h, w])) {
    const mean = area.reduce((sum, p) => sum + away[p], 0) / area.length;
    if (area.length >= smallest * n && (reachesBorder(area, [h, w]) || mean > inside))
      for (const p of area) mask[p] = 1;
  }
  for (const hole of areas(
    mask.map((value) => 1 - value),
    [h, w],
  ))
    if (!reachesBorder(hole, [h, w])) for (const p of hole) mask[p] ||= Number(!lesion[p]);
  return mask;
}

/** A mask `[h,w]` made larger by a square that reaches `radius` pixels to each side. */
export function dilate(mask: Uint8Array, shape: readonly [h: number, w: number], radius: number): Uint8Array {
  return windowShare(mask, shape, radius, 0);
}

/** 1 where more than that share of the square window around a pixel (or any, for 0) is 1. */
function windowShare(mask: Uint8Array, [h, w]: readonly [number, number], radius: number, share: number): Uint8Array {
  const sums = new Int32Array((h + 1) * (w + 1));
  const at = (y: number, x: number) => y * (w + 1) + x;
  for (let y = 0; y < h; y++)
    for (let x = 0; x < w; x++)
      sums[at(y + 1, x + 1)] = mask[y * w + x] + sums[at(y, x + 1)] + sums[at(y + 1, x)] - sums[at(y, x)];
  const result = new Uint8Array(h * w);
  for (let y = 0; y < h; y++) {
    const [top, bottom] = [Math.max(0, y - radius), Math.min(h, y + radius + 1)];
    for (let x = 0; x < w; x++) {
      const left = Math.max(0, x - radius);
      const right = Math.min(w, x + radius + 1);
      const ones = sums[at(bottom, right)] - sums[at(top, right)] - sums[at(bottom, left)] + sums[at(top, left)];
      const enough = share === 0 ? ones > 0 : ones >= share * (bottom - top) * (right - left);
      result[y * w + x] = Number(enough);
    }
  }
  return result;
}

/** The areas of 1 that hang together by sides, each as its pixels. */
function areas(mask: Uint8Array, [h, w]: readonly [number, number]): number[][] {
  const seen = new Uint8Array(h * w);
  const found: number[][] = [];
  for (let start = 0; start < mask.length; start++) {
    if (!mask[start] || seen[start]) continue;
    const area = [start];
    seen[start] = 1;
    const visit = (q: number) => {
      if (q < 0 || q >= mask.length || !mask[q] || seen[q]) return;
      seen[q] = 1;
      area.push(q);
    };
    // Grows while it is walked through.
    for (let k = 0; k < area.length; k++) {
      const [p, x] = [area[k], area[k] % w];
      if (x > 0) visit(p - 1);
      if (x < w - 1) visit(p + 1);
      visit(p - w);
      visit(p + w);
    }
    found.push(area);
  }
  return found;
}

function reachesBorder(area: readonly number[], [h, w]: readonly [number, number]): boolean {
  return area.some((p) => {
    const x = p % w;
    const y = (p - x) / w;
    return Math.min(x, y, w - 1 - x, h - 1 - y) < BORDER;
  });
}

function medianAt(values: Float32Array, places: Uint32Array): number {
  const own = new Float64Array(places.length);
  for (let k = 0; k < own.length; k++) own[k] = values[places[k]];
  return quantile(own, 0.5);
}
