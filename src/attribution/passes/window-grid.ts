import { sizeOf } from '../../statistics';

/** Windows over the values of one image. */
export interface WindowGrid {
  count: number;
  /** Sizes of a mask: 1 along axes that every window covers whole. */
  shape: number[];
  /** Calls `visit` with the place, in a mask, of each value under window `k`. */
  fill: (k: number, visit: (at: number) => void) => void;
}

/**
 * Windows that start at multiples of `stride`, the last of an axis cut off at the edge; of values `[...item]`, all
 * channels unless a third size is given.
 */
export function windowGrid(
  method: string,
  item: number[],
  window: number | readonly number[],
  stride: number | readonly number[],
): WindowGrid {
  const sizes = perAxis(method, 'window', window, item, (axis) => item[axis]);
  const steps = perAxis(method, 'stride', stride, item, (axis) => sizes[axis]);
  sizes.forEach((size, axis) => {
    if (!Number.isInteger(size) || size < 1 || size > item[axis]) {
      throw new Error(`${method}: window is [${sizes}]; wanted whole numbers from 1 that fit into [${item}]`);
    }
    if (!Number.isInteger(steps[axis]) || steps[axis] < 1 || steps[axis] > size) {
      throw new Error(
        `${method}: stride is [${steps}]; wanted whole numbers from 1 to the window's [${sizes}], or values are left out`,
      );
    }
  });
  const counts = item.map((length, axis) => Math.ceil((length - sizes[axis]) / steps[axis]) + 1);
  const shape = item.map((length, axis) => (sizes[axis] === length ? 1 : length));
  return {
    count: sizeOf(counts),
    shape,
    fill(k, visit) {
      const first: number[] = [];
      for (let axis = item.length - 1; axis >= 0; k = Math.floor(k / counts[axis--]))
        first[axis] = (k % counts[axis]) * steps[axis];
      const walk = (axis: number, offset: number): void => {
        if (axis === shape.length) return visit(offset);
        const end = shape[axis] === 1 ? 1 : Math.min(first[axis] + sizes[axis], shape[axis]);
        for (let i = shape[axis] === 1 ? 0 : first[axis]; i < end; i++) walk(axis + 1, offset * shape[axis] + i);
      };
      walk(0, 0);
    },
  };
}

/** One number for each axis; an image's channels get `whole` unless they are named. */
function perAxis(
  method: string,
  name: string,
  given: number | readonly number[],
  item: number[],
  whole: (axis: number) => number,
): number[] {
  const spatial = item.length === 3 ? 2 : item.length;
  const numbers = typeof given === 'number' ? Array.from({ length: spatial }, () => given) : [...given];
  if (numbers.length !== spatial && numbers.length !== item.length) {
    throw new Error(`${method}: ${name} is [${numbers}]; wanted one number, or one for each axis of [${item}]`);
  }
  return item.map((_, axis) => numbers[axis] ?? whole(axis));
}

/** How many windows cover each value of a mask. */
export function timesCovered({ count, shape, fill }: WindowGrid): Float32Array {
  const times = new Float32Array(sizeOf(shape));
  for (let k = 0; k < count; k++) fill(k, (at) => times[at]++);
  return times;
}
