import { tf } from '../../runtime';
import { type Attribution, checkBatch, maskAndScore, type MaskingOptions, type Model, type Target, timesCovered, windowGrid } from '../passes';
import { defaults } from '../defaults';

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
  checkBatch('occlusion', x, batchSize);
  const { count, shape, fill } = windowGrid('occlusion', x.shape.slice(1), window, stride);
  return maskAndScore('occlusion', model, x, {
    target, baseline, batchSize, label, signal,
    masks: { count, shape, fill: (k, values) => (values.fill(1), fill(k, (at) => (values[at] = 0))) },
    scores: (output) => output,
    value: (masked, clean) => tf.sub(clean, masked),
    weight: (mask) => tf.sub(1, mask),
    map: (sum) => {
      const mean = combine === 'mean' ? tf.div(sum, tf.tensor(timesCovered({ count, shape, fill }), [1, ...shape])) : sum;
      return tf.mul(mean, tf.ones(x.shape));
    },
  });
}
