import type { Inputs } from '../../models';
import { tf } from '../../runtime';
import {
  COMMON,
  explain,
  GRADIENTS,
  NOISE,
  NOISY,
  noisyGradients,
  plainGradient,
  type Attribution,
  type Method,
  type Model,
} from '../passes';
import { tunnel } from './elsewhere';
import type { SmoothGradOptions } from './smooth-grad';

export const varGradMethod = {
  name: 'varGrad',
  title: 'VarGrad',
  options: { ...COMMON, ...NOISE },
  defaults: { target: 'predicted', samples: 50, noise: 0.15, noiseUnit: 'range', batchSize: 64 },
  presets: { captum: { samples: 5, noise: 1, noiseUnit: 'absolute' } },
  facts: { model: 'function', input: 'any', draws: 'noise', rounds: [GRADIENTS, NOISY] },
  example: { seed: 1 },
  elsewhere: {
    captum: tunnel(
      'vargrad',
      'the variance of the absolute values that Saliency gives, unless `abs=False`; divided by the number of copies, as here',
    ),
  },
} as const satisfies Method<SmoothGradOptions>;

/**
 * VarGrad (Adebayo et al. 2018): the variance (1/samples) Σ_k (g_k - ḡ)² of the gradients g_k at noisy copies of `x [N,
 * ...]`, of its shape. 1 + samples passes; stochastic, decided by `seed` or by the noise itself. Without noise it is 0.
 *
 * @reading Where the gradient changes most under noise: bright means unsteady, which is not the same as important.
 * @limits A linear model gets 0 everywhere. Needs many samples: the relative error of a variance is about √(2/samples).
 */
export async function varGrad<X extends Inputs, O extends tf.Tensor = tf.Tensor2D>(
  model: Model<X, O>,
  x: X,
  options: SmoothGradOptions,
): Promise<Attribution<X, O>> {
  return explain(varGradMethod, model, x, options, async (call) => {
    const clean = await plainGradient(call);
    try {
      const { sum, output } = await noisyGradients(call, {
        output: clean.output,
        // Both moments are taken about the clean gradient: about zero, a small variance would be a difference of large
        // numbers.
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
  });
}
