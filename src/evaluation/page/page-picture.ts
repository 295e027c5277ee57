import { jpegOf, sidesWithin } from './jpeg';
import type { PagePicture } from './page-text';

/** What is drawn, `[h,w]` each. */
export interface Drawable {
  size: readonly [h: number, w: number];
  region: Uint8Array;
  map: Float32Array;
  /** Bytes `[h',w',3]`, of whatever size the network saw. */
  pixels?: Uint8Array;
  shape: readonly [h: number, w: number, c: number];
  /** Places row · w + column. */
  points?: Int32Array;
  peak?: number;
  /** Pixels around the peak that count as a hit. */
  radius?: number;
}

const SIDE = 256;
/** A map is drawn from so many cells along its longer side: it is enlarged from a coarser one, or made of pixels. */
const CELLS = 96;

/** A photograph made small enough for a page of many. */
export async function pagePicture(drawable: Drawable): Promise<PagePicture> {
  const { size, region, map, pixels, shape, points = new Int32Array(0), peak, radius } = drawable;
  const [h, w] = size;
  const [height, width] = sidesWithin(size, SIDE);
  const cells = sidesWithin(size, Math.min(CELLS, Math.max(h, w)));
  const place = (at: number): [number, number] => [share((at % w) + 0.5, w), share(Math.floor(at / w) + 0.5, h)];
  return {
    size: [width, height],
    ...(pixels ? { jpeg: await jpegOf(pixels, [shape[0], shape[1]], [height, width]) } : {}),
    map: Buffer.from(asBytes(averaged(map, size, cells))).toString('base64'),
    mapSize: [cells[1], cells[0]],
    region: runsOf(region, size, [height, width]),
    points: Array.from(points, place).flat(),
    ...(peak === undefined ? {} : { peak: place(peak) }),
    ...(peak === undefined || !radius ? {} : { reach: [share(radius, w), share(radius, h)] }),
  };
}

const share = (part: number, whole: number) => Math.round((part / whole) * 1e4) / 1e4;

/** The mean of a map over each of `rows` x `columns` cells. */
function averaged(
  map: Float32Array,
  [h, w]: readonly [number, number],
  [rows, columns]: readonly [number, number],
): Float32Array {
  const [sums, counts] = [new Float32Array(rows * columns), new Float32Array(rows * columns)];
  for (let y = 0; y < h; y++)
    for (let x = 0; x < w; x++) {
      const cell = Math.floor((y * rows) / h) * columns + Math.floor((x * columns) / w);
      sums[cell] += map[y * w + x];
      counts[cell]++;
    }
  return sums.map((sum, cell) => sum / counts[cell]);
}

/** From 0 for nothing, or what is negative or no number, to 255 for the largest value. */
function asBytes(values: Float32Array): Uint8Array {
  const largest = values.reduce((most, value) => (value > most ? value : most), 0);
  return Uint8Array.from(values, (value) => (largest > 0 && value > 0 ? Math.round((255 * value) / largest) : 0));
}

/** Run lengths of a mask at another size, by the nearest pixel. */
function runsOf(
  mask: Uint8Array,
  [h, w]: readonly [number, number],
  [height, width]: readonly [number, number],
): number[] {
  const runs = [0];
  for (let at = 0; at < height * width; at++) {
    const [y, x] = [
      Math.floor(((Math.floor(at / width) + 0.5) * h) / height),
      Math.floor((((at % width) + 0.5) * w) / width),
    ];
    if (mask[y * w + x] !== (runs.length - 1) % 2) runs.push(0);
    runs[runs.length - 1]++;
  }
  return runs;
}
