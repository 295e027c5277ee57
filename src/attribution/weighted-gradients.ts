import { tf } from '../runtime';
import { checkBatch } from './in-batches';
import { differentiate } from './differentiate';
import { predict, type Model } from './model';
import { targetFunction, type Target } from './target';

export interface Points {
  /** Points for each image. */
  count: number;
  /** Where the gradients are taken: from the rows `x [n, ...]`, the images they belong to and the number of the point of each. */
  at: (x: tf.Tensor, images: Int32Array, points: Int32Array) => tf.Tensor;
  /** Weight of a point's gradient in the sum. */
  weight: (point: number) => number;
  /** Applied to the gradients `[n, ...]` before they are added; may change all axes but the first. */
  transform?: (gradient: tf.Tensor, images: Int32Array, points: Int32Array) => tf.Tensor;
  /** The model's outputs for `x` where they are known already: one pass less. The result holds a clone. */
  output?: tf.Tensor2D;
}

export interface WeightedGradients {
  /** Σ weight(k) · gradient at point k, `[N, ...]`, or of the axes that `transform` gives. */
  sum: tf.Tensor;
  /** The model's outputs for `x` itself `[N, classes]`. */
  output: tf.Tensor2D;
}

/**
 * A weighted sum of gradients at several points for each image, at most `batchSize` rows in one pass of the model.
 * Methods that expand the batch (SmoothGrad, integrated gradients) differ only in their points.
 * The predicted class is that of `x` itself, not that of each point. Passes: ceil(N/batchSize) + ceil(N·count/batchSize).
 */
export function weightedGradients(method: string, model: Model, x: tf.Tensor, target: Target, batchSize: number, points: Points): WeightedGradients {
  checkBatch(method, x, batchSize);
  const n = x.shape[0];
  const output = points.output?.clone() ?? outputs(model, x, batchSize);
  try {
    const classes = target === 'predicted' ? (tf.tidy(() => tf.argMax(output, 1).dataSync() as Int32Array) as Int32Array) : undefined;
    const score = targetFunction(method, target, n, classes);
    let sum: tf.Tensor = tf.scalar(0);
    let item: number[] = [];
    try {
      for (let start = 0; start < n * points.count; start += batchSize) {
        const rows = Math.min(batchSize, n * points.count - start);
        // Point after point, all images at each: row r is image r mod N at point r div N.
        const images = Int32Array.from({ length: rows }, (_, i) => (start + i) % n);
        const numbers = Int32Array.from({ length: rows }, (_, i) => Math.floor((start + i) / n));
        const next = tf.tidy(() => {
          const here = points.at(tf.gather(x, tf.tensor1d(images, 'int32')), images, numbers);
          const { gradient, output: there } = differentiate(here, (input) => predict(model, input), (out) => score(out, images));
          there.dispose();
          const values = points.transform ? points.transform(gradient, images, numbers) : gradient;
          item = values.shape.slice(1);
          return tf.add(sum, tf.matMul(weights(n, images, numbers, points.weight), tf.reshape(values, [rows, -1])));
        });
        sum.dispose();
        sum = next;
      }
      return { sum: tf.tidy(() => tf.reshape(sum, [n, ...item])), output };
    } finally {
      sum.dispose();
    }
  } catch (error) {
    output.dispose();
    throw error;
  }
}

/** The model's outputs, `batchSize` images at a time. */
export function outputs(model: Model, x: tf.Tensor, batchSize: number): tf.Tensor2D {
  const [n, ...item] = x.shape;
  return tf.tidy(() => {
    const parts: tf.Tensor2D[] = [];
    for (let start = 0; start < n; start += batchSize) {
      parts.push(predict(model, tf.slice(x, [start, ...item.map(() => 0)], [Math.min(batchSize, n - start), ...item])));
    }
    return tf.concat(parts);
  });
}

/** `[n, rows]`: the weight of each row in its image's sum, so that adding up is one matrix product. */
function weights(n: number, images: Int32Array, numbers: Int32Array, weight: (point: number) => number): tf.Tensor2D {
  const values = new Float32Array(n * images.length);
  images.forEach((image, row) => (values[image * images.length + row] = weight(numbers[row])));
  return tf.tensor2d(values, [n, images.length]);
}
