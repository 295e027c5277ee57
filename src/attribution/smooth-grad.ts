import { Random } from '../random';
import { tf } from '../runtime';
import type { Attribution } from './attribution';
import { weightedGradients } from './weighted-gradients';
import { defaults } from './defaults';
import type { Model } from './model';
import type { Target } from './target';

export interface SmoothGradOptions {
  target?: Target;
  /** Noisy copies of each image. */
  samples?: number;
  /** Standard deviation of the noise, as a share of each image's own range (largest minus smallest value). */
  noise?: number;
  /** Decides the noise; required, so that a map can be had again. */
  seed: number;
  /** Rows in one pass of the model. */
  batchSize?: number;
}

/**
 * SmoothGrad (Smilkov et al. 2017): the mean gradient at `samples` noisy copies of `x`, signed.
 * 1 + samples passes; stochastic, decided by `seed`. With `noise: 0` it is the gradient.
 */
export function smoothGrad(model: Model, x: tf.Tensor, options: SmoothGradOptions): Attribution {
  const { target, samples, noise, seed, batchSize } = { ...defaults.smoothGrad, ...options };
  if (!Number.isInteger(samples) || samples < 1) throw new Error(`smoothGrad: samples is ${samples}; wanted a whole number from 1`);
  if (!(noise >= 0)) throw new Error(`smoothGrad: noise is ${noise}; wanted a share of the image's range, 0 or more`);
  const random = new Random(seed);
  const deviations = tf.tidy(() => {
    const flat = tf.reshape(x, [x.shape[0], -1]);
    return tf.mul(tf.sub(tf.max(flat, 1), tf.min(flat, 1)), noise);
  });
  const each = deviations.dataSync();
  deviations.dispose();
  const { sum, output } = weightedGradients(model, x, target, batchSize, {
    count: samples,
    weight: () => 1 / samples,
    at: (rows, images) => {
      const values = new Float32Array(rows.size);
      const length = rows.size / images.length;
      // Rows come in one order whatever the batch size, so the noise of each does not depend on it.
      images.forEach((image, row) => {
        for (let i = row * length; i < (row + 1) * length; i++) values[i] = random.normal(0, each[image]);
      });
      return tf.add(rows, tf.tensor(values, rows.shape));
    },
  });
  return { map: sum, output };
}
