import { FormatError } from '../format-error';

/**
 * How MS-COCO draws a region: polygons `[x1,y1,x2,y2,…]` in pixels, or run lengths down the columns, the first run of
 * zeros.
 */
export type CocoSegmentation =
  | readonly (readonly number[])[]
  | { size: readonly [height: number, width: number]; counts: readonly number[] | string };

const MOST_PIXELS = 2 ** 27;

/**
 * The region as a mask of 0 and 1, `[height,width]` in row order. Polygons are filled by the even-odd rule at pixel
 * centers, each one, and united; the COCO program traces outlines on a grid five times as fine, so pixels on the border
 * may differ. Run lengths (plain or packed into text) are exact.
 *
 * @throws FormatError where sizes are not whole numbers from 1 or disagree, runs do not fill the image, or coordinates
 * are not numbers.
 */
export function cocoMask(
  segmentation: CocoSegmentation,
  [height, width]: readonly [number, number],
  { name = 'segmentation' }: { name?: string } = {},
): Uint8Array {
  if (![height, width].every((side) => Number.isSafeInteger(side) && side > 0) || height * width > MOST_PIXELS) {
    throw new FormatError(
      name,
      `belongs to an image of [${height},${width}]; masks are made of whole pixels from 1, and of up to ${MOST_PIXELS}`,
    );
  }
  if (Array.isArray(segmentation)) {
    const mask = new Uint8Array(height * width);
    for (const polygon of segmentation as readonly (readonly number[])[])
      fillPolygon(mask, polygon, [height, width], name);
    return mask;
  }
  if (typeof segmentation !== 'object' || segmentation === null)
    throw new FormatError(name, 'is neither a list of polygons nor run lengths');
  const { size, counts } = segmentation as Exclude<CocoSegmentation, readonly (readonly number[])[]>;
  if (!Array.isArray(size) || size[0] !== height || size[1] !== width) {
    throw new FormatError(name, `has run lengths of an image of [${String(size)}]; the image is [${height},${width}]`);
  }
  if (typeof counts !== 'string' && !Array.isArray(counts)) throw new FormatError(name, 'has no run lengths (counts)');
  return decodeRuns(
    typeof counts === 'string' ? unpackRuns(counts, name) : (counts as readonly number[]),
    [height, width],
    name,
  );
}

/** Run lengths down the columns, starting with zeros, of a mask in row order: what {@link cocoMask} undoes. */
export function cocoRuns(mask: ArrayLike<number>, [height, width]: readonly [number, number]): number[] {
  const runs = [0];
  let before = 0;
  for (let column = 0; column < width; column++) {
    for (let row = 0; row < height; row++) {
      const value = Number(mask[row * width + column] !== 0);
      if (value !== before) runs.push(0);
      before = value;
      runs[runs.length - 1]++;
    }
  }
  return runs;
}

function decodeRuns(runs: readonly number[], [height, width]: readonly [number, number], name: string): Uint8Array {
  const mask = new Uint8Array(height * width);
  let at = 0;
  for (const [i, run] of runs.entries()) {
    if (!Number.isSafeInteger(run) || run < 0 || at + run > mask.length) {
      throw new FormatError(name, `run ${i} is ${String(run)} after ${at} of ${mask.length} pixels`);
    }
    if (i % 2 === 1) for (let k = at; k < at + run; k++) mask[(k % height) * width + Math.floor(k / height)] = 1;
    at += run;
  }
  if (at !== mask.length) throw new FormatError(name, `its runs cover ${at} of ${mask.length} pixels`);
  return mask;
}

/**
 * Six bits a character from '0' on: five of value, one that says more follow; from the third run on, differences to the
 * run two before.
 */
function unpackRuns(packed: string, name: string): number[] {
  const runs: number[] = [];
  for (let at = 0; at < packed.length;) {
    let value = 0;
    for (let shift = 0, more = true; more; shift += 5) {
      const bits = packed.charCodeAt(at++) - 48;
      if (!(bits >= 0 && bits < 64) || shift > 25)
        throw new FormatError(name, `its packed run lengths are damaged near character ${at - 1}`);
      value |= (bits & 31) << shift;
      more = (bits & 32) !== 0;
      if (!more && (bits & 16) !== 0) value |= -1 << (shift + 5);
    }
    runs.push(runs.length > 2 ? value + runs[runs.length - 2] : value);
  }
  return runs;
}

function fillPolygon(
  mask: Uint8Array,
  polygon: readonly number[],
  [height, width]: readonly [number, number],
  name: string,
): void {
  if (!Array.isArray(polygon) || polygon.length < 6 || polygon.length % 2 !== 0 || !polygon.every(Number.isFinite)) {
    throw new FormatError(
      name,
      `a polygon has ${polygon?.length} values; wanted three points or more, two numbers each`,
    );
  }
  const corners = polygon.length / 2;
  const highest = polygon.reduce((least, y, i) => (i % 2 === 1 ? Math.min(least, y) : least), Infinity);
  const lowest = polygon.reduce((most, y, i) => (i % 2 === 1 ? Math.max(most, y) : most), -Infinity);
  for (let row = Math.max(0, Math.floor(highest)); row < Math.min(height, Math.ceil(lowest)); row++) {
    const y = row + 0.5;
    const crossings: number[] = [];
    for (let i = 0; i < corners; i++) {
      const j = (i + 1) % corners;
      const [x0, y0, x1, y1] = [polygon[2 * i], polygon[2 * i + 1], polygon[2 * j], polygon[2 * j + 1]];
      if (y0 <= y !== y1 <= y) crossings.push(x0 + ((y - y0) / (y1 - y0)) * (x1 - x0));
    }
    crossings.sort((a, b) => a - b);
    for (let i = 0; i + 1 < crossings.length; i += 2) {
      const [left, right] = [
        Math.max(0, Math.ceil(crossings[i] - 0.5)),
        Math.min(width, Math.ceil(crossings[i + 1] - 0.5)),
      ];
      if (right > left) mask.fill(1, row * width + left, row * width + right);
    }
  }
}
