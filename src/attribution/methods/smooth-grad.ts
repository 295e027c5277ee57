import type { Inputs } from '../../models';
import type { tf } from '../../runtime';
import {
  CLEAN,
  COMMON,
  explain,
  NOISE,
  NOISY,
  noisyGradients,
  type Attribution,
  type CommonOptions,
  type Method,
  type Model,
  type NoiseOptions,
} from '../passes';
import { pair, tunnel, WITHOUT_TARGET, zennit } from './elsewhere';

export type SmoothGradOptions = NoiseOptions & CommonOptions;

export const smoothGradMethod = {
  name: 'smoothGrad',
  title: 'SmoothGrad',
  options: { ...COMMON, ...NOISE },
  defaults: { target: 'predicted', samples: 50, noise: 0.15, noiseUnit: 'range', batchSize: 64 },
  presets: {
    // Figure 3: samples beyond 50 change little; 10 to 20 percent noise.
    paper: { samples: 50, noise: 0.15, noiseUnit: 'range' },
    captum: { samples: 5, noise: 1, noiseUnit: 'absolute' },
    pair: { samples: 25, noise: 0.15, noiseUnit: 'range' },
    // Among its 20 copies the last is the image itself.
    zennit: { samples: 20, noise: 0.1, noiseUnit: 'range' },
  },
  facts: { model: 'function', input: 'any', draws: 'noise', rounds: [CLEAN, NOISY] },
  example: { seed: 1 },
  elsewhere: {
    captum: tunnel('smoothgrad', 'Saliency takes absolute values before the mean, unless `abs=False`'),
    pair: pair(
      'GetSmoothedMask(magnitude=False)',
      'core/base',
      'the mean of squares unless told otherwise: that is `smoothGradSquared`',
    ),
    zennit: zennit(
      'SmoothGrad',
      'attribution',
      `the last of its 20 copies has no noise, so that one copy is the gradient; ${WITHOUT_TARGET}`,
    ),
  },
} as const satisfies Method<SmoothGradOptions>;

/**
 * SmoothGrad (Smilkov et al. 2017): (1/samples) Σ_k ∂ target(x + n_k) / ∂ x over noise n_k, signed, of the shape of `x
 * [N, ...]`. 1 + samples passes; stochastic, decided by `seed` or by the noise itself. Without noise it is the
 * gradient.
 *
 * @reading Like the gradient, with what survives small changes of the image standing out. More samples make it
 * smoother.
 * @limits The width of the noise is a choice that decides what is seen. Noisy copies are images that the model was not
 * trained on.
 */
export async function smoothGrad<X extends Inputs, O extends tf.Tensor = tf.Tensor2D>(
  model: Model<X, O>,
  x: X,
  options: SmoothGradOptions,
): Promise<Attribution<X, O>> {
  return explain(smoothGradMethod, model, x, options, async (call) => {
    const { sum, output } = await noisyGradients(call);
    return { map: sum, output };
  });
}
