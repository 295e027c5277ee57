import { middle } from './middle';
import { shorten } from './shorten';

/**
 * A mask `[height,width]` brought to `[size,size]` as {@link imagenetCrop} brings its image: the shorter side to
 * `shortSide`, here by the nearest pixel so that 0 and 1 stay what they are (as Pillow's `NEAREST`), and the middle cut
 * out.
 *
 * @throws RangeError for another number of values, or a size larger than the shorter side
 */
export function cropMask(
  mask: Uint8Array,
  [height, width]: readonly [number, number],
  { size = 224, shortSide = 256 }: { size?: number; shortSide?: number } = {},
): Uint8Array {
  if (mask.length !== height * width)
    throw new RangeError(`cropMask: mask has ${mask.length} values; wanted ${height * width} for [${height},${width}]`);
  if (!Number.isInteger(size) || !Number.isInteger(shortSide) || size < 1 || size > shortSide)
    throw new RangeError(
      `cropMask: size is ${size} and shortSide ${shortSide}; wanted whole numbers, size at most shortSide`,
    );
  const [w, h] = shorten(shortSide)([width, height]);
  const columns = nearest(w, width);
  const rows = nearest(h, height);
  const data = new Uint8Array(w * h);
  for (let y = 0; y < h; y++) for (let x = 0; x < w; x++) data[y * w + x] = mask[rows[y] * width + columns[x]];
  return middle({ data, shape: [h, w, 1] }, size).data;
}

/** For each of `size` pixels, the one of `length` under its center. */
function nearest(size: number, length: number): Int32Array {
  return Int32Array.from({ length: size }, (_, i) => Math.min(length - 1, Math.floor(((i + 0.5) * length) / size)));
}
