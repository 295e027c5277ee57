import { tf } from '../../runtime';
import { type Attribution, type Model, noiseFor, plainGradient, weightedGradients } from '../passes';
import { defaults } from '../defaults';
import type { SmoothGradOptions } from './smooth-grad';

/**
 * VarGrad (Adebayo et al. 2018): the variance (1/samples) Σ_k (g_k - ḡ)² of the gradients g_k at noisy copies of `x [N, ...]`, of
 * its shape. 1 + samples passes; stochastic, decided by `seed` or by the noise itself. Without noise it is 0.
 *
 * @reading Where the gradient changes most under noise: bright means unsteady, which is not the same as important.
 * @limits A linear model gets 0 everywhere. Needs many samples: the relative error of a variance is about √(2/samples).
 */
export function varGrad(model: Model, x: tf.Tensor, options: SmoothGradOptions): Attribution {
  const { target, batchSize, ...rest } = { ...defaults.varGrad, ...options };
  const noise = noiseFor('varGrad', x, rest);
  const clean = plainGradient('varGrad', model, x, { target, batchSize });
  try {
    const { sum, output } = weightedGradients('varGrad', model, x, target, batchSize, {
      output: clean.output,
      count: noise.samples,
      weight: () => 1 / noise.samples,
      at: (rows, images, samples) => tf.add(rows, noise.rows(images, samples)),
      // Both moments are taken about the clean gradient: about zero, a small variance would be a difference of large numbers.
      transform: (g, images) => {
        const d = tf.sub(g, tf.gather(clean.map, tf.tensor1d(images, 'int32')));
        return tf.stack([d, tf.square(d)], 1);
      },
    });
    const map = tf.tidy(() => {
      const [mean, meanOfSquares] = tf.unstack(sum, 1);
      return tf.relu(tf.sub(meanOfSquares, tf.square(mean)));
    });
    sum.dispose();
    return { map, output };
  } finally {
    tf.dispose([clean.map, clean.output]);
  }
}
