import { defaults } from '../defaults';
import { targetFunction, type Attribution, type Target, type TargetFunction, expand, shares, type ExpandedRows, checkBatch, concatenate, type MaskingOptions, settledTarget, timesCovered, windowGrid, type WindowGrid } from '../passes';
import type { Network } from '../../models';
import { interruptible, progress } from '../../host';
import { sizeOf } from '../../statistics';
import { tf } from '../../runtime';
import { activationsFor, decompose } from '../../decomposition';

export interface ContextualDecompositionOptions extends MaskingOptions {
  /** The class whose output is taken apart: the predicted one, a class index, or one index for each image. */
  target?: Exclude<Target, TargetFunction>;
  /** Sizes of the window whose values are a group: one number for all axes, or one for each. Without its third number it covers all channels of an image. */
  window: number | readonly number[];
  /** Steps between windows, counted like `window`; at most as large, so that no value is left out. */
  stride?: number | readonly number[];
  /** How the contributions of all windows over a value are put together. */
  combine?: 'mean' | 'sum';
}

/**
 * Contextual decomposition (Singh et al. 2019) as a map: the contribution β of each window of values to the target's output, for each value the
 * mean over the windows that cover it; signed, of the shape of `x [N, ...]`. {@link decompose} has the rules, takes groups of any form and gives γ too.
 *
 * @reading Red: what this window contributes by itself raises the target's output; blue: it lowers it. Contributions of all windows do not add up to the
 * output: what they do together belongs to none of them.
 * @limits A value that is left out counts as 0, so the map depends on where 0 lies. Where the part of a window and the rest nearly cancel, the rule for
 * biases jumps: small changes of the input can change the map much. Layers without a rule are an error.
 */
export async function contextualDecomposition(network: Network, x: tf.Tensor, options: ContextualDecompositionOptions): Promise<Attribution> {
  const { target, window, stride, combine, batchSize, label, signal } = { ...defaults.contextualDecomposition, ...options };
  checkBatch('contextualDecomposition', x, batchSize);
  const [n, ...item] = x.shape;
  targetFunction('contextualDecomposition', target, n);
  const grid = windowGrid('contextualDecomposition', item, window, stride);
  const bar = label === undefined ? undefined : progress(label, n * grid.count);
  const done: Attribution[] = [];
  try {
    await interruptible(async (breathe) => {
      for (let start = 0; start < n; start += batchSize) {
        const part = tf.slice(x, [start, ...item.map(() => 0)], [Math.min(batchSize, n - start), ...item]);
        try {
          const own = typeof target === 'object' ? Array.from({ length: part.shape[0] }, (_, i) => target[start + i]) : target;
          const each = async (rows: number) => {
            bar?.update(start * grid.count + rows);
            await breathe();
          };
          done.push(await contributions(network, part, own, { grid, combine, batchSize, each }));
        } finally {
          part.dispose();
        }
      }
    }, { signal });
    bar?.finish(`${n * grid.count} windows`);
    return concatenate(done.splice(0));
  } finally {
    tf.dispose(done as unknown as tf.TensorContainer);
  }
}

interface Work {
  grid: WindowGrid;
  combine: 'mean' | 'sum';
  batchSize: number;
  /** Called after each pass with the number of rows done. */
  each: (rows: number) => Promise<void>;
}

/** The map of at most `batchSize` images; their ordinary activations are computed once. */
async function contributions(
  network: Network, x: tf.Tensor, target: Exclude<Target, TargetFunction>, { grid, combine, batchSize, each }: Work,
): Promise<Attribution> {
  const [n] = x.shape;
  const size = sizeOf(grid.shape);
  const last = network.nodes[network.nodes.length - 1].name;
  const { output, taps } = network.run(x, { taps: [...new Set([...activationsFor(network), last])] });
  let done = 0;
  let sum: tf.Tensor = tf.zeros([n, size]);
  try {
    const score = settledTarget('contextualDecomposition', target, output);
    for (const rows of expand(n, grid.count, batchSize)) {
      const { images } = rows;
      const windows = windowValues(grid, rows, size);
      const next = tf.tidy(() => {
        const index = tf.tensor1d(images, 'int32');
        const own = tf.gather(x, index);
        const mask = tf.tensor(windows, [images.length, ...grid.shape]);
        const given = Object.fromEntries(Object.entries(taps).map(([name, tap]) => [name, tf.gather(tap, index)]));
        const { beta } = decompose(network, own, { beta: tf.expandDims(tf.mul(mask, own)) }, { given });
        const scores = tf.mul(shares(n, rows), score(tf.squeeze(beta, [0]), images)) as tf.Tensor2D;
        return tf.add(sum, tf.matMul(scores, tf.reshape(mask, [images.length, size]) as tf.Tensor2D));
      });
      sum.dispose();
      sum = next;
      await each((done += images.length));
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
