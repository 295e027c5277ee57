import { tf } from '../../runtime';
import { differentiate } from './differentiate';
import { expand, shares } from './expand';
import type { Call } from './explain';
import { outputs } from './outputs';
import { replayScored, settledTarget } from './target';

export interface Points {
  /** Points for each image. */
  count: number;
  /** What they are, for the line of progress. */
  unit: string;
  /**
   * Where the gradients are taken: from the rows `x [n, ...]`, the images they belong to and the number of the point of
   * each.
   */
  at: (x: tf.Tensor, images: Int32Array, points: Int32Array) => tf.Tensor;
  /** Weight of a point's gradient in the sum. */
  weight: (point: number) => number;
  /** Applied to the gradients `[n, ...]` before they are added; may change all axes but the first. */
  transform?: (gradient: tf.Tensor, images: Int32Array, points: Int32Array) => tf.Tensor;
  /** The model's outputs for `x` where they are known already: one pass less. The result holds a clone. */
  output?: tf.Tensor;
}

export interface WeightedGradients {
  /** Σ weight(k) · gradient at point k, `[N, ...]`, or of the axes that `transform` gives. */
  sum: tf.Tensor;
  /** The model's outputs for `x` itself `[N, ...]`. */
  output: tf.Tensor;
}

/**
 * A weighted sum of gradients at several points for each image, at most `batchSize` rows in one pass of the model.
 * Methods that expand the batch (SmoothGrad, integrated gradients) differ only in their points. The predicted class is
 * that of `x` itself, not that of each point. Passes: ceil(N/batchSize) + ceil(N·count/batchSize).
 */
export async function weightedGradients(call: Call<object>, points: Points): Promise<WeightedGradients> {
  const { method, x, target, batchSize, forward, replay } = call;
  const n = x.shape[0];
  const output = points.output?.clone() ?? outputs(call, x);
  let sum: tf.Tensor = tf.scalar(0);
  let item: number[] = [];
  try {
    const score = settledTarget(method, target, output);
    call.begin(n * points.count, points.unit);
    for (const rows of expand(n, points.count, batchSize)) {
      const { images, points: numbers } = rows;
      const next = tf.tidy(() => {
        const here = points.at(tf.gather(x, tf.tensor1d(images, 'int32')), images, numbers);
        const own = score.rows(images);
        own.check(output);
        const { gradient } = replayScored(replay, 'gradient', own, { here }, ({ here: at }, of) => {
          const { gradient: found, output: there } = differentiate(at, forward, of);
          there.dispose();
          return { gradient: found };
        });
        const values = points.transform ? points.transform(gradient, images, numbers) : gradient;
        item = values.shape.slice(1);
        return tf.add(sum, tf.matMul(shares(n, rows, points.weight), tf.reshape(values, [images.length, -1])));
      });
      sum.dispose();
      sum = next;
      await call.step(images.length);
    }
    return { sum: tf.tidy(() => tf.reshape(sum, [n, ...item])), output };
  } catch (error) {
    output.dispose();
    throw error;
  } finally {
    sum.dispose();
  }
}
