import { tf } from '../../runtime';
import {
  BASELINE,
  CLEAN,
  COMMON,
  explain,
  LENGTHS,
  needed,
  maskAndScore,
  oneOf,
  timesCovered,
  windowGrid,
  type Attribution,
  type CommonOptions,
  type Method,
  type Model,
} from '../passes';
import { captum, pair, zennit } from './elsewhere';

export interface OcclusionOptions extends CommonOptions {
  /**
   * Sizes of the window: one number for all axes, or one for each. Without its third number it covers all channels of
   * an image.
   */
  window: number | readonly number[];
  /** Steps between windows, counted like `window`; at most as large, so that no value is left out. */
  stride?: number | readonly number[];
  /** What hides: one number, or a tensor of the shape of `x` or of one image. */
  baseline?: number | tf.Tensor;
  /** How the drops of all windows over a value are put together: Captum takes the mean, PAIR the sum. */
  combine?: 'mean' | 'sum';
}

export const occlusionMethod = {
  name: 'occlusion',
  title: 'Occlusion',
  options: { ...COMMON, window: needed(LENGTHS), stride: LENGTHS, baseline: BASELINE, combine: oneOf('mean', 'sum') },
  defaults: { target: 'predicted', stride: 1, baseline: 0, combine: 'mean', batchSize: 64 },
  presets: {
    captum: { stride: 1, baseline: 0, combine: 'mean' },
    pair: { window: 15, stride: 1, baseline: 0, combine: 'sum' },
  },
  facts: {
    model: 'function',
    input: 'one',
    draws: 'nothing',
    rounds: [CLEAN, { pass: 'forward', per: ['windows'], rows: 'images with a window hidden' }],
  },
  example: { window: 5 },
  elsewhere: {
    captum: captum(
      'Occlusion',
      'occlusion',
      'the window counts channels too, `(3, 8, 8)` for all three; the last window of an axis is cut off at the edge, as here; one window in one pass unless `perturbations_per_eval` is given',
    ),
    pair: pair(
      'Occlusion',
      'core/occlusion',
      'a sum, so pixels near the border, under fewer windows, get less; a map of zeros where the window is larger than the image',
    ),
    zennit: zennit(
      'Occlusion',
      'attribution',
      'windows of 8 at steps of 8; hides everything *but* the window, unless `occlusion_fn` is given, and gives the score of what is left instead of a drop; windows that reach over the edge go on at the other side',
    ),
  },
} as const satisfies Method<OcclusionOptions>;

/**
 * Occlusion (Zeiler and Fergus 2014): the drop target(x) - target(x with a window hidden), for each value the mean over
 * the windows that cover it; signed, of the shape of `x [N, ...]`. Windows start at multiples of `stride`; the last of
 * an axis is cut off at the edge. 1 + Π_axes (⌈(size - window)/stride⌉ + 1) passes, forward only; deterministic.
 *
 * @reading Red: hiding it lowers the target, so it speaks for it; blue: hiding it raises the target. The values are
 * drops of the target itself.
 * @limits Sees only what one window hides at a time: two copies of the same evidence cover for each other. A hidden
 * window is itself something new to the model; the map depends on its size and on `baseline`.
 */
export async function occlusion<O extends tf.Tensor = tf.Tensor2D>(
  model: Model<tf.Tensor, O>,
  x: tf.Tensor,
  options: OcclusionOptions,
): Promise<Attribution<tf.Tensor, O>> {
  return explain(occlusionMethod, model, x, options, (call) => {
    const { window, stride, baseline, combine } = call.options as Required<OcclusionOptions>;
    const { count, shape, fill } = windowGrid('occlusion', call.x.shape.slice(1), window, stride);
    return maskAndScore(call, {
      baseline,
      masks: {
        count,
        unit: 'masked images',
        shape,
        fill: (k, values) => (values.fill(1), fill(k, (at) => (values[at] = 0))),
      },
      scores: (output) => output,
      value: (masked, clean) => tf.sub(clean, masked),
      weight: (mask) => tf.sub(1, mask),
      map: (sum) => {
        const mean =
          combine === 'mean' ? tf.div(sum, tf.tensor(timesCovered({ count, shape, fill }), [1, ...shape])) : sum;
        return tf.mul(mean, tf.ones(call.x.shape));
      },
    });
  });
}
