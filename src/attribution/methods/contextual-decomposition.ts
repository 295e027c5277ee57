import { activationsFor, decompose } from '../../decomposition';
import type { Network } from '../../models';
import { tf } from '../../runtime';
import { sizeOf } from '../../statistics';
import {
  asNetwork,
  CLEAN,
  COMMON,
  concatenate,
  expand,
  explain,
  LENGTHS,
  needed,
  oneOf,
  settledTarget,
  shares,
  targetFunction,
  timesCovered,
  windowGrid,
  type Attribution,
  type Call,
  type CommonOptions,
  type ExpandedRows,
  type Method,
  type Model,
  type Target,
  type TargetFunction,
  type WindowGrid,
} from '../passes';

export interface ContextualDecompositionOptions extends CommonOptions {
  /**
   * The class whose output is taken apart; a function is taken of the contributions as it would be of the outputs,
   * which makes sense for linear ones.
   */
  target?: Target;
  /**
   * Sizes of the window whose values are a group: one number for all axes, or one for each. Without its third number it
   * covers all channels of an image.
   */
  window: number | readonly number[];
  /** Steps between windows, counted like `window`; at most as large, so that no value is left out. */
  stride?: number | readonly number[];
  /** How the contributions of all windows over a value are put together. */
  combine?: 'mean' | 'sum';
}

export const contextualDecompositionMethod = {
  name: 'contextualDecomposition',
  title: 'Contextual decomposition',
  options: { ...COMMON, window: needed(LENGTHS), stride: LENGTHS, combine: oneOf('mean', 'sum') },
  defaults: { target: 'predicted', stride: 1, combine: 'mean', batchSize: 64 },
  facts: {
    model: 'network',
    input: 'one',
    draws: 'nothing',
    rounds: [CLEAN, { pass: 'forward', per: ['windows'], rows: 'the part of a window' }],
  },
  example: { window: 5 },
  elsewhere: {},
  elsewhereToo:
    'The public code of the papers ACD (`acd/scores/cd_propagate.py`) and CDEP (`src/cd.py`): the same rules for dense layers, convolutions, ReLU and max pooling (in CDEP of 2 x 2 windows); γ is carried beside β. Where both linear parts are exactly 0, CDEP loses the bias and ACD halves it; here all of it stays with γ.',
} as const satisfies Method<ContextualDecompositionOptions>;

/**
 * Contextual decomposition (Singh et al. 2019) as a map: the contribution β of each window of values to the target's
 * output, for each value the mean over the windows that cover it; signed, of the shape of `x [N, ...]`. {@link
 * decompose} has the rules, takes groups of any form and gives γ too.
 *
 * @reading Red: what this window contributes by itself raises the target's output; blue: it lowers it. Contributions of
 * all windows do not add up to the output: what they do together belongs to none of them.
 * @limits A value that is left out counts as 0, so the map depends on where 0 lies. Where the part of a window and the
 * rest nearly cancel, the rule for biases jumps: small changes of the input can change the map much. Layers without a
 * rule are an error.
 */
export async function contextualDecomposition(
  network: Network,
  x: tf.Tensor,
  options: ContextualDecompositionOptions,
): Promise<Attribution> {
  return explain(contextualDecompositionMethod, network as Model<tf.Tensor, tf.Tensor2D>, x, options, async (call) => {
    asNetwork('contextualDecomposition', network);
    const { window, stride, combine } = call.options as Required<ContextualDecompositionOptions>;
    const [n, ...item] = call.x.shape;
    const grid = windowGrid('contextualDecomposition', item, window, stride);
    call.begin(n * grid.count, 'windows');
    const done: { map: tf.Tensor; output: tf.Tensor }[] = [];
    try {
      for (let start = 0; start < n; start += call.batchSize) {
        const part = tf.slice(call.x, [start, ...item.map(() => 0)], [Math.min(call.batchSize, n - start), ...item]);
        try {
          done.push(await contributions(call, network, part, start, { grid, combine }));
        } finally {
          part.dispose();
        }
      }
      return concatenate(done.splice(0));
    } catch (error) {
      for (const part of done) tf.dispose([part.map, part.output]);
      throw error;
    }
  });
}

/** The map of at most `batchSize` images, from number `start`; their ordinary activations are computed once. */
async function contributions(
  call: Call<object>,
  network: Network,
  x: tf.Tensor,
  start: number,
  { grid, combine }: { grid: WindowGrid; combine: 'mean' | 'sum' },
): Promise<{ map: tf.Tensor; output: tf.Tensor }> {
  const { method, target, batchSize } = call;
  const [n] = x.shape;
  const size = sizeOf(grid.shape);
  const { output, taps } = network.run(x, { taps: [...new Set([...activationsFor(network), network.last.name])] });
  let sum: tf.Tensor = tf.zeros([n, size]);
  try {
    const settled =
      target === 'predicted' ? settledTarget(method, target, output) : targetFunction(method, target, call.x.shape[0]);
    const score: TargetFunction = (out, images) =>
      settled(out, target === 'predicted' ? images : Int32Array.from(images, (image) => start + image));
    for (const rows of expand(n, grid.count, batchSize)) {
      const { images } = rows;
      const windows = windowValues(grid, rows, size);
      const next = tf.tidy(() => {
        const index = tf.tensor1d(images, 'int32');
        const own = tf.gather(x, index);
        const mask = tf.tensor(windows, [images.length, ...grid.shape]);
        const given = Object.fromEntries(Object.entries(taps).map(([name, tap]) => [name, tf.gather(tap, index)]));
        const { beta } = decompose(network, own, tf.expandDims(tf.mul(mask, tf.onesLike(own))), { given });
        const scores = tf.mul(shares(n, rows), score(tf.squeeze(beta, [0]), images)) as tf.Tensor2D;
        return tf.add(sum, tf.matMul(scores, tf.reshape(mask, [images.length, size]) as tf.Tensor2D));
      });
      sum.dispose();
      sum = next;
      await call.step(images.length);
    }
    const map = tf.tidy(() => {
      const divided = combine === 'mean' ? tf.div(sum, tf.tensor2d(timesCovered(grid), [1, size])) : sum;
      return tf.mul(tf.reshape(divided, [n, ...grid.shape]), tf.ones(x.shape));
    });
    return { map, output };
  } catch (error) {
    output.dispose();
    throw error;
  } finally {
    tf.dispose([sum, taps]);
  }
}

/** The window of each row, one after another: 1 inside, 0 outside. */
function windowValues(grid: WindowGrid, { points }: ExpandedRows, size: number): Float32Array {
  const values = new Float32Array(points.length * size);
  points.forEach((point, row) => grid.fill(point, (at) => (values[row * size + at] = 1)));
  return values;
}
