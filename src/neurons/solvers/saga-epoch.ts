import { replayed, tf } from '../../runtime';

export interface SagaProblem {
  /** Standardized concepts and a column of ones, `[n, p + 1]`. */
  z: tf.Tensor2D;
  /** Standardized targets `[n, count]`. */
  t: tf.Tensor2D;
  /** Coefficient of the penalties, and the share of the L1 penalty. */
  lambda: number;
  alpha: number;
  step: number;
  batchSize: number;
  /** What the graph of a batch belongs to: free it when all is solved. */
  owner: object;
}

/** What {@link sagaEpoch} hands on to the next. */
export type SagaState = {
  /** Weights, and the bias as the last row, `[p + 1, count]`. */
  w: tf.Tensor2D;
  /** The running average of the gradients, times the batch size, `[p + 1, count]`. */
  average: tf.Tensor2D;
  /** What was predicted for each image when it was last in a batch, at first its target, `[n, count]`. */
  predictions: tf.Tensor2D;
};

export function sagaStart({ z, t }: SagaProblem): SagaState {
  const shape: [number, number] = [z.shape[1], t.shape[1]];
  return { w: tf.zeros(shape), average: tf.zeros(shape), predictions: tf.clone(t) };
}

/**
 * All batches once, in the order of `images`; returns the state after it and the objective, summed over neurons.
 *
 * Operations on such small matrices cost about what it takes to call them, so a batch runs as one graph and their
 * number is kept low: the bias is the weight of a column of ones; and as residuals enter only by their change, which
 * the targets do not touch, the table that the method keeps is one of predictions.
 */
export function sagaEpoch(
  problem: SagaProblem,
  before: SagaState,
  images: Uint32Array,
): SagaState & { objective: tf.Scalar } {
  const { z, t, lambda, alpha, step, batchSize, owner } = problem;
  const n = images.length;
  const constants = {
    ...thresholds(problem),
    perBatch: tf.scalar(step / batchSize),
    share: tf.scalar(batchSize / n),
  };
  const parts: tf.Tensor2D[] = [];
  let { w, average } = before;
  for (let start = 0; start < n; start += batchSize) {
    const batch = images.subarray(start, start + batchSize);
    const done = tf.tidy(() => {
      const rows = tf.tensor1d(Int32Array.from(batch), 'int32');
      const inputs = { z, ...before, ...constants, w, average, rows };
      return replayed({ owner, key: `batch of ${batchSize}` }, inputs, (given) => afterBatch(given, batchSize));
    });
    ({ w, average } = done);
    parts.push(done.prediction);
  }
  const places = new Int32Array(n);
  images.forEach((image, at) => (places[image] = at));
  const predictions = tf.gather(tf.concat(parts) as tf.Tensor2D, tf.tensor1d(places, 'int32'));
  const weights = tf.slice(w, [0, 0], [w.shape[0] - 1, w.shape[1]]);
  const penalty = tf.add(
    tf.mul(tf.sum(tf.abs(weights)), lambda * alpha),
    tf.mul(tf.sum(tf.square(weights)), (lambda * (1 - alpha)) / 2),
  );
  const off = tf.reshape(tf.sub(predictions, t), [1, t.size]) as tf.Tensor2D;
  const objective = tf.add(tf.div(tf.reshape(tf.matMul(off, off, false, true), []), 2 * n), penalty) as tf.Scalar;
  return { w, average, predictions, objective };
}

/** What a batch, the images `rows`, makes of the weights and the average gradient, and what it predicts for them. */
function afterBatch(
  { z, w, average, predictions, rows, perBatch, share, most, least, shrink }: Record<string, tf.Tensor>,
  batchSize: number,
): Record<'w' | 'average' | 'prediction', tf.Tensor2D> {
  const [size] = rows.shape;
  const zb = tf.gather(z, rows) as tf.Tensor2D;
  const prediction = tf.matMul(zb, w) as tf.Tensor2D;
  const gradient = tf.matMul(zb, tf.sub(prediction, tf.gather(predictions, rows)), true);
  const direction = tf.add(size === batchSize ? gradient : tf.mul(gradient, batchSize / size), average);
  const moved = tf.sub(w, tf.mul(direction, perBatch));
  // Soft thresholding: what is near 0 goes to 0, the rest comes nearer by as much.
  const near = tf.minimum(tf.maximum(moved, least), most);
  return {
    w: tf.mul(tf.sub(moved, near), shrink),
    average: tf.add(average, tf.mul(gradient, share)),
    prediction,
  };
}

/**
 * How far the L1 penalty pulls weights towards 0 in one step, up and down, and what the L2 penalty leaves of them; the
 * bias has no penalty. All `[p + 1, count]`.
 */
function thresholds({ z, t, lambda, alpha, step }: SagaProblem): Record<'most' | 'least' | 'shrink', tf.Tensor2D> {
  const [p, count] = [z.shape[1] - 1, t.shape[1]];
  const withBias = (ofWeights: number, ofBias: number) =>
    tf.concat([tf.fill([p, count], ofWeights), tf.fill([1, count], ofBias)]) as tf.Tensor2D;
  const limit = step * lambda * alpha;
  return {
    most: withBias(limit, 0),
    least: withBias(-limit, 0),
    shrink: withBias(1 / (1 + step * lambda * (1 - alpha)), 1),
  };
}
