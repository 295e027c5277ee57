import { tf } from '../../runtime';
import type { Attribution } from './attribution';
import { baselineFor } from './baseline';
import { maskedScores, type Masks, type MaskingOptions } from './masked-scores';
import type { Model } from './model';
import { outputs } from './outputs';
import { settledTarget, type Target } from './target';

export interface MaskAndScore extends MaskingOptions {
  target: Target;
  baseline: number | tf.Tensor;
  batchSize: number;
  masks: Masks;
  /** What the target is taken from, made of the outputs. */
  scores: (output: tf.Tensor2D) => tf.Tensor2D;
  /** What one mask says: from the target of the masked image, and of the clean one. */
  value: (masked: tf.Tensor1D, clean: tf.Tensor1D) => tf.Tensor1D;
  /** What a value is multiplied by, from the mask. */
  weight: (mask: tf.Tensor) => tf.Tensor;
  /** The map, from Σ_k value(mask k) · weight(mask k) `[N, ...masks.shape]`. */
  map: (sum: tf.Tensor) => tf.Tensor;
}

/**
 * What methods that hide parts have in common: the clean outputs, the target that they decide, and a map from the scores under all
 * masks. 1 + masks passes, forward only. The predicted class is that of the clean image.
 */
export async function maskAndScore(method: string, model: Model, x: tf.Tensor, work: MaskAndScore): Promise<Attribution> {
  const { target, baseline, batchSize, masks, scores, value, weight, label, signal } = work;
  const start = baselineFor(method, baseline, x);
  const held: tf.Tensor[] = [start];
  try {
    const output = outputs(model, x, batchSize);
    held.push(output);
    const score = settledTarget(method, target, output);
    const clean = tf.tidy(() => score(scores(output), Int32Array.from({ length: x.shape[0] }, (_, i) => i)));
    held.push(clean);
    const sum = await maskedScores(model, x, masks, {
      baseline: baseline === 0 ? undefined : start, batchSize, label, signal, weight,
      value: (out, images) => value(score(scores(out), images), tf.gather(clean, tf.tensor1d(images, 'int32'))),
    });
    held.push(sum);
    return { map: tf.tidy(() => work.map(sum)), output: output.clone() };
  } finally {
    tf.dispose(held);
  }
}
