import { tf } from '../../runtime';
import { type Attribution, type Model, noiseFor, type NoiseOptions, type Target, weightedGradients } from '../passes';
import { defaults } from '../defaults';

export type SmoothGradOptions = NoiseOptions & {
  target?: Target;
  /** Rows in one pass of the model. */
  batchSize?: number;
};

/**
 * SmoothGrad (Smilkov et al. 2017): (1/samples) Σ_k ∂ target(x + n_k) / ∂ x over noise n_k, signed, of the shape of `x [N, ...]`.
 * 1 + samples passes; stochastic, decided by `seed` or by the noise itself. Without noise it is the gradient.
 *
 * @reading Like the gradient, with what survives small changes of the image standing out. More samples make it smoother.
 * @limits The width of the noise is a choice that decides what is seen. Noisy copies are images that the model was not trained on.
 */
export function smoothGrad(model: Model, x: tf.Tensor, options: SmoothGradOptions): Attribution {
  const { target, batchSize, ...rest } = { ...defaults.smoothGrad, ...options };
  const noise = noiseFor('smoothGrad', x, rest);
  const { sum, output } = weightedGradients('smoothGrad', model, x, target, batchSize, {
    count: noise.samples,
    weight: () => 1 / noise.samples,
    at: (rows, images, samples) => tf.add(rows, noise.rows(images, samples)),
  });
  return { map: sum, output };
}
