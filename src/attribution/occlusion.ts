import { tf } from '../runtime';
import type { Attribution } from './attribution';
import { defaults } from './defaults';
import { checkBatch } from './in-batches';
import { maskAndScore } from './mask-and-score';
import type { MaskingOptions } from './masked-scores';
import type { Model } from './model';
import type { Target } from './target';

export interface OcclusionOptions extends MaskingOptions {
  target?: Target;
  /** Sizes of the window: one number for all axes, or one for each. Without its third number it covers all channels of an image. */
  window: number | readonly number[];
  /** Steps between windows, counted like `window`; at most as large, so that no value is left out. */
  stride?: number | readonly number[];
  /** What hides: one number, or a tensor of the shape of `x` or of one image. */
  baseline?: number | tf.Tensor;
  /** How the drops of all windows over a value are put together: Captum takes the mean, PAIR the sum. */
  combine?: 'mean' | 'sum';
}

/**
 * Occlusion (Zeiler and Fergus 2014): the drop target(x) - target(x with a window hidden), for each value the mean over the windows
 * that cover it; signed, of the shape of `x [N, ...]`. Windows start at multiples of `stride`; the last of an axis is cut off at the
 * edge. 1 + Π_axes (⌈(size - window)/stride⌉ + 1) passes, forward only; deterministic.
 *
 * @reading Red: hiding it lowers the target, so it speaks for it; blue: hiding it raises the target. The values are drops of the
 * target itself.
 * @limits Sees only what one window hides at a time: two copies of the same evidence cover for each other. A hidden window is
 * itself something new to the model; the map depends on its size and on `baseline`.
 */
export async function occlusion(model: Model, x: tf.Tensor, options: OcclusionOptions): Promise<Attribution> {
  const { target, window, stride, baseline, combine, batchSize, label, signal } = { ...defaults.occlusion, ...options };
  checkBatch(x, batchSize);
  const { count, shape, fill } = windows(x.shape.slice(1), window, stride);
  return maskAndScore('occlusion', model, x, {
    target, baseline, batchSize, label, signal,
    masks: { count, shape, fill: (k, values) => (values.fill(1), fill(k, (at) => (values[at] = 0))) },
    scores: (output) => output,
    value: (masked, clean) => tf.sub(clean, masked),
    weight: (mask) => tf.sub(1, mask),
    map: (sum) => {
      const mean = combine === 'mean' ? tf.div(sum, tf.tensor(covers({ count, shape, fill }), [1, ...shape])) : sum;
      return tf.mul(mean, tf.ones(x.shape));
    },
  });
}

interface Grid {
  count: number;
  /** Sizes of a mask: 1 along axes that every window covers whole. */
  shape: number[];
  /** Calls `hide` with the place, in a mask, of each value under window `k`. */
  fill: (k: number, hide: (at: number) => void) => void;
}

function windows(item: number[], window: number | readonly number[], stride: number | readonly number[]): Grid {
  const sizes = perAxis('window', window, item, (axis) => item[axis]);
  const steps = perAxis('stride', stride, item, (axis) => sizes[axis]);
  sizes.forEach((size, axis) => {
    if (!Number.isInteger(size) || size < 1 || size > item[axis]) throw new Error(`occlusion: window is [${sizes}]; wanted whole numbers from 1 that fit into [${item}]`);
    if (!Number.isInteger(steps[axis]) || steps[axis] < 1 || steps[axis] > size) throw new Error(`occlusion: stride is [${steps}]; wanted whole numbers from 1 to the window's [${sizes}], or values are left out`);
  });
  const counts = item.map((length, axis) => Math.ceil((length - sizes[axis]) / steps[axis]) + 1);
  const shape = item.map((length, axis) => (sizes[axis] === length ? 1 : length));
  return {
    count: counts.reduce((product, count) => product * count, 1),
    shape,
    fill(k, hide) {
      const first: number[] = [];
      for (let axis = item.length - 1; axis >= 0; k = Math.floor(k / counts[axis--])) first[axis] = (k % counts[axis]) * steps[axis];
      const visit = (axis: number, offset: number): void => {
        if (axis === shape.length) return hide(offset);
        const end = shape[axis] === 1 ? 1 : Math.min(first[axis] + sizes[axis], shape[axis]);
        for (let i = shape[axis] === 1 ? 0 : first[axis]; i < end; i++) visit(axis + 1, offset * shape[axis] + i);
      };
      visit(0, 0);
    },
  };
}

/** One number for each axis; an image's channels get `whole` unless they are named. */
function perAxis(name: string, given: number | readonly number[], item: number[], whole: (axis: number) => number): number[] {
  const spatial = item.length === 3 ? 2 : item.length;
  const numbers = typeof given === 'number' ? Array.from({ length: spatial }, () => given) : [...given];
  if (numbers.length !== spatial && numbers.length !== item.length) throw new Error(`occlusion: ${name} is [${numbers}]; wanted one number, or one for each axis of [${item}]`);
  return item.map((_, axis) => numbers[axis] ?? whole(axis));
}

/** How many windows cover each value of a mask. */
function covers({ count, shape, fill }: Grid): Float32Array {
  const times = new Float32Array(shape.reduce((product, size) => product * size, 1));
  for (let k = 0; k < count; k++) fill(k, (at) => times[at]++);
  return times;
}
