import { sizeOf } from '../../statistics';
import type { NumericArray } from './nd-array';

/**
 * How the values of an array lie in memory: the first one at `offset` (0 unless given), neighbors along an axis
 * `strides` apart.
 */
export interface StridedLayout {
  shape: readonly number[];
  strides: readonly number[];
  offset?: number;
}

/**
 * A copy of the values of an array in row order, the last axis fastest; at least one value, all of them inside `data`.
 */
export function gatherStrided<T extends NumericArray>(data: T, { shape, strides, offset = 0 }: StridedLayout): T {
  const count = sizeOf(shape);
  const sorted = data.slice(0, count) as T;
  const index = new Array<number>(shape.length).fill(0);
  let from = offset;
  for (let to = 0; to < count; to++) {
    sorted[to] = data[from];
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      from += strides[axis];
      if (++index[axis] < shape[axis]) break;
      from -= strides[axis] * shape[axis];
      index[axis] = 0;
    }
  }
  return sorted;
}
