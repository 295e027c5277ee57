import { tf } from '../../runtime';
import { sizeOf } from '../../statistics';
import { baselineFor, type Baseline } from './baseline';
import { expand, shares, type ExpandedRows } from './expand';
import type { Call } from './explain';
import { outputs } from './outputs';
import { settledTarget } from './target';

export interface MaskAndScore {
  baseline: Baseline;
  masks: Masks;
  /** What the target is taken from, made of the outputs. */
  scores: (output: tf.Tensor) => tf.Tensor;
  /** What one mask says: from the target of the masked image, and of the clean one. */
  value: (masked: tf.Tensor1D, clean: tf.Tensor1D) => tf.Tensor1D;
  /** What a value is multiplied by, from the mask. */
  weight: (mask: tf.Tensor) => tf.Tensor;
  /** The map, from Σ_k value(mask k) · weight(mask k) `[N, ...masks.shape]`. */
  map: (sum: tf.Tensor) => tf.Tensor;
}

/**
 * What methods that hide parts have in common: the clean outputs, the target that they decide, and a map from the
 * scores under all masks. 1 + masks passes, forward only. The predicted class is that of the clean image.
 */
export async function maskAndScore(
  call: Call<object>,
  work: MaskAndScore,
): Promise<{ map: tf.Tensor; output: tf.Tensor }> {
  const { method, x, target } = call;
  const { baseline, masks, scores, value, weight } = work;
  const start = baselineFor(method, baseline, call);
  const held: tf.Tensor[] = [start];
  try {
    const output = outputs(call, x);
    held.push(output);
    const score = settledTarget(method, target, output);
    const clean = tf.tidy(() =>
      score(
        scores(output),
        Int32Array.from({ length: x.shape[0] }, (_, i) => i),
      ),
    );
    held.push(clean);
    const sum = await maskedScores(call, masks, {
      baseline: baseline === 0 ? undefined : start,
      weight,
      value: (out, images) => value(score(scores(out), images), tf.gather(clean, tf.tensor1d(images, 'int32'))),
    });
    held.push(sum);
    return { map: tf.tidy(() => work.map(sum)), output: output.clone() };
  } finally {
    tf.dispose(held);
  }
}

export interface Masks {
  count: number;
  /** What they are, for the line of progress. */
  unit: string;
  /** Sizes of one mask without the batch axis: those of an image, or 1 where it is the same along an axis. */
  shape: readonly number[];
  /** Writes mask `k` into `values`: 1 where the image stays, 0 where the baseline shows. */
  fill: (k: number, values: Float32Array) => void;
}

interface MaskedWork {
  /** A tensor of the shape of `x`; zeros unless given. */
  baseline?: tf.Tensor;
  /** One number for each row of outputs, which belong to the images named. */
  value: (output: tf.Tensor, images: Int32Array) => tf.Tensor1D;
  /** What a value is multiplied by, from the mask. */
  weight: (mask: tf.Tensor) => tf.Tensor;
}

/**
 * Σ_k value(mask k) · weight(mask k) for each image, `[N, ...masks.shape]`, at most `batchSize` masked images in one
 * pass of the model: ceil(N·count/batchSize) passes. The caller disposes the result.
 */
async function maskedScores(
  call: Call<object>,
  masks: Masks,
  { baseline, value, weight }: MaskedWork,
): Promise<tf.Tensor> {
  const { x, batchSize, forward } = call;
  const n = x.shape[0];
  const size = sizeOf(masks.shape);
  let sum: tf.Tensor = tf.zeros([n, size]);
  call.begin(n * masks.count, masks.unit);
  try {
    for (const rows of expand(n, masks.count, batchSize)) {
      const { images } = rows;
      const values = maskValues(masks, rows, size);
      const next = tf.tidy(() => {
        const mask = tf.tensor(values, [images.length, ...masks.shape]);
        const index = tf.tensor1d(images, 'int32');
        const shown = tf.mul(tf.gather(x, index), mask);
        // Both products, so that values under a mask of 0 or 1 are exactly those of the baseline or of the image.
        const masked = baseline ? tf.add(shown, tf.mul(tf.gather(baseline, index), tf.sub(1, mask))) : shown;
        const own = tf.mul(shares(n, rows), value(forward(masked), images)) as tf.Tensor2D;
        return tf.add(sum, tf.matMul(own, tf.reshape(weight(mask), [images.length, size]) as tf.Tensor2D));
      });
      sum.dispose();
      sum = next;
      await call.step(images.length);
    }
    return tf.tidy(() => tf.reshape(sum, [n, ...masks.shape]));
  } finally {
    sum.dispose();
  }
}

/** The mask of each row, one after another; rows of the same mask share it. */
function maskValues(masks: Masks, { images, points }: ExpandedRows, size: number): Float32Array {
  const values = new Float32Array(images.length * size);
  points.forEach((point, row) => {
    if (row > 0 && points[row - 1] === point) values.copyWithin(row * size, (row - 1) * size, row * size);
    else masks.fill(point, values.subarray(row * size, (row + 1) * size));
  });
  return values;
}
