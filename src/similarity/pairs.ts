import { isBinary, readBatch, type Maps } from '../statistics';

/** What of a map is compared: `signed` as it is, `absolute` |v|; with a mask, only where the mask is 1. */
export interface CompareOptions {
  /** Default `signed`. */
  values?: 'signed' | 'absolute';
  /** 0 and 1, the shape of the maps, or one mask `[1, ...]` for all of them. */
  mask?: Maps;
}

/**
 * Compares the maps of two batches `[N, ...]` one by one: reads, masks and (if asked) takes absolute values, then calls
 * `compare` with the values of each pair. A pair with a NaN, or with nothing inside the mask, is NaN.
 */
export function comparePairs(
  a: Maps,
  b: Maps,
  caller: string,
  { values = 'signed', mask }: CompareOptions,
  compare: (x: Float64Array, y: Float64Array) => number,
): Float64Array {
  const [left, right] = [readBatch(a, caller, 'a'), readBatch(b, caller, 'b')];
  if (String(left.shape) !== String(right.shape))
    throw new Error(`${caller}: a is [${left.shape}] and b is [${right.shape}]; wanted equal sizes`);
  if (values !== 'signed' && values !== 'absolute')
    throw new Error(`${caller}: values is '${String(values)}'; wanted signed or absolute`);
  const { count, size } = left;
  const inside = mask === undefined ? undefined : readMask(mask, left.shape, caller);
  const scratch = [new Float64Array(size), new Float64Array(size)] as const;
  return Float64Array.from({ length: count }, (_, image) => {
    const n = pick(
      left.data,
      right.data,
      image * size,
      size,
      inside && { data: inside.data, start: inside.count === 1 ? 0 : image * size },
      scratch,
    );
    if (!(n > 0)) return NaN;
    const [x, y] = [scratch[0].subarray(0, n), scratch[1].subarray(0, n)];
    if (values === 'absolute') for (const part of [x, y]) for (let i = 0; i < n; i++) part[i] = Math.abs(part[i]);
    return compare(x, y);
  });
}

function readMask(mask: Maps, shape: readonly number[], caller: string) {
  const read = readBatch(mask, caller, 'mask');
  const fits = String(read.shape.slice(1)) === String(shape.slice(1)) && (read.count === shape[0] || read.count === 1);
  if (!fits)
    throw new Error(
      `${caller}: mask is [${read.shape}]; wanted [${shape}], or one mask [${[1, ...shape.slice(1)]}] for all`,
    );
  if (!isBinary(read)) throw new Error(`${caller}: mask has values other than 0 and 1`);
  return read;
}

/**
 * Copies the pair's values inside the mask to the scratch arrays; returns how many there are, NaN if one of them is
 * NaN.
 */
function pick(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  start: number,
  size: number,
  mask: { data: ArrayLike<number>; start: number } | undefined,
  [x, y]: readonly [Float64Array, Float64Array],
): number {
  let n = 0;
  let undefinedValue = false;
  for (let i = 0; i < size; i++) {
    if (mask && mask.data[mask.start + i] === 0) continue;
    x[n] = a[start + i];
    y[n] = b[start + i];
    undefinedValue ||= x[n] !== x[n] || y[n] !== y[n];
    n++;
  }
  return undefinedValue ? NaN : n;
}
