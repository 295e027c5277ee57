import type { Inputs } from '../../models';
import { tf } from '../../runtime';
import {
  CLEAN,
  COMMON,
  explain,
  NOISE,
  NOISY,
  noisyGradients,
  type Attribution,
  type Method,
  type Model,
} from '../passes';
import { pair, tunnel } from './elsewhere';
import type { SmoothGradOptions } from './smooth-grad';

export const smoothGradSquaredMethod = {
  name: 'smoothGradSquared',
  title: 'SmoothGrad squared',
  options: { ...COMMON, ...NOISE },
  defaults: { target: 'predicted', samples: 50, noise: 0.15, noiseUnit: 'range', batchSize: 64 },
  presets: {
    captum: { samples: 5, noise: 1, noiseUnit: 'absolute' },
    // What its SmoothGrad does unless told otherwise: the mean of squares.
    pair: { samples: 25, noise: 0.15, noiseUnit: 'range' },
  },
  facts: { model: 'function', input: 'any', draws: 'noise', rounds: [CLEAN, NOISY] },
  example: { seed: 1 },
  elsewhere: { captum: tunnel('smoothgrad_sq'), pair: pair('GetSmoothedMask', 'core/base') },
} as const satisfies Method<SmoothGradOptions>;

/**
 * SmoothGrad squared (Hooker et al. 2019): (1/samples) Σ_k (∂ target(x + n_k) / ∂ x)² over noise n_k, never negative,
 * of the shape of `x [N, ...]`. 1 + samples passes; stochastic, decided by `seed` or by the noise itself. It is
 * smoothGrad² + varGrad.
 *
 * @reading Where the target is sensitive, without a sign. Squaring makes few places bright and the rest dark.
 * @limits No sign, and the unit is squared: compare places in one map, not values between models.
 */
export async function smoothGradSquared<X extends Inputs, O extends tf.Tensor = tf.Tensor2D>(
  model: Model<X, O>,
  x: X,
  options: SmoothGradOptions,
): Promise<Attribution<X, O>> {
  return explain(smoothGradSquaredMethod, model, x, options, async (call) => {
    const { sum, output } = await noisyGradients(call, { transform: (gradient) => tf.square(gradient) });
    return { map: sum, output };
  });
}
