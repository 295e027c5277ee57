import { tf } from '../../runtime';
import { baselineFor, type Baseline } from './baseline';
import type { Call } from './explain';
import { maskedScores, type Masks } from './masked-scores';
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
