import { tf } from '../../runtime';
import { type Attribution, type Model, noiseFor, weightedGradients } from '../passes';
import { defaults } from '../defaults';
import type { SmoothGradOptions } from './smooth-grad';

/**
 * SmoothGrad squared (Hooker et al. 2019): (1/samples) Σ_k (∂ target(x + n_k) / ∂ x)² over noise n_k, never negative, of the shape
 * of `x [N, ...]`. 1 + samples passes; stochastic, decided by `seed` or by the noise itself. It is smoothGrad² + varGrad.
 *
 * @reading Where the target is sensitive, without a sign. Squaring makes few places bright and the rest dark.
 * @limits No sign, and the unit is squared: compare places in one map, not values between models.
 */
export function smoothGradSquared(model: Model, x: tf.Tensor, options: SmoothGradOptions): Attribution {
  const { target, batchSize, ...rest } = { ...defaults.smoothGradSquared, ...options };
  const noise = noiseFor('smoothGradSquared', x, rest);
  const { sum, output } = weightedGradients('smoothGradSquared', model, x, target, batchSize, {
    count: noise.samples,
    weight: () => 1 / noise.samples,
    at: (rows, images, samples) => tf.add(rows, noise.rows(images, samples)),
    transform: (gradient) => tf.square(gradient),
  });
  return { map: sum, output };
}
