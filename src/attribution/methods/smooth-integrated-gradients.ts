import type { Inputs } from '../../models';
import { tf } from '../../runtime';
import {
  baselineFor,
  CLEAN,
  COMMON,
  explain,
  NOISE,
  noiseFor,
  PATH,
  pathRule,
  weightedGradients,
  type Attribution,
  type CommonOptions,
  type Method,
  type Model,
  type NoiseOptions,
} from '../passes';
import { captum, pair, TUNNEL_NOISE } from './elsewhere';
import type { IntegratedGradientsOptions } from './integrated-gradients';

export type SmoothIntegratedGradientsOptions = NoiseOptions &
  CommonOptions &
  Pick<IntegratedGradientsOptions, 'baseline' | 'steps' | 'rule'>;

export const smoothIntegratedGradientsMethod = {
  name: 'smoothIntegratedGradients',
  title: 'IG-SmoothGrad',
  options: { ...COMMON, ...PATH, ...NOISE },
  defaults: {
    target: 'predicted',
    baseline: 0,
    steps: 50,
    rule: 'gauss-legendre',
    samples: 10,
    noise: 0.15,
    noiseUnit: 'range',
    batchSize: 64,
  },
  presets: {
    captum: { samples: 5, noise: 1, noiseUnit: 'absolute', baseline: 0, steps: 50, rule: 'gauss-legendre' },
    pair: { samples: 25, noise: 0.15, noiseUnit: 'range', baseline: 0, steps: 25, rule: 'both-ends' },
  },
  facts: {
    model: 'function',
    input: 'any',
    draws: 'noise',
    rounds: [CLEAN, { pass: 'backward', per: ['samples', 'points'], rows: 'points of the paths' }],
  },
  example: { seed: 1 },
  elsewhere: {
    captum: captum(
      "NoiseTunnel(IntegratedGradients), nt_type='smoothgrad'",
      'noise_tunnel',
      `${TUNNEL_NOISE}; all steps of all copies in one pass`,
    ),
    pair: pair(
      'IntegratedGradients().GetSmoothedMask(magnitude=False)',
      'core/base',
      'the mean of squares unless told otherwise',
    ),
  },
} as const satisfies Method<SmoothIntegratedGradientsOptions>;

/**
 * IG-SmoothGrad: the mean of the integrated gradients of noisy copies x + n_k, each from the same baseline x', signed:
 * (1/samples) Σ_k (x + n_k - x') · ∫ ∂ target(x' + α(x + n_k - x')) / ∂ x dα. 1 + samples·steps passes; decided by
 * `seed` or the noise itself. Without noise it is integrated gradients. Smilkov et al. 2017, section 4.
 *
 * @reading Like integrated gradients, with less of the speckle; the map adds up to the mean difference over the noisy
 * copies.
 * @limits samples·steps passes. Not complete for `x` itself, so there is no `delta`.
 */
export async function smoothIntegratedGradients<X extends Inputs, O extends tf.Tensor = tf.Tensor2D>(
  model: Model<X, O>,
  x: X,
  options: SmoothIntegratedGradientsOptions,
): Promise<Attribution<X, O>> {
  return explain(smoothIntegratedGradientsMethod, model, x, options, async (call) => {
    const { baseline, steps, rule } = call.options as Required<IntegratedGradientsOptions>;
    const { alphas, weights } = pathRule(rule, steps, 'smoothIntegratedGradients');
    const noise = noiseFor(call);
    const start = baselineFor('smoothIntegratedGradients', baseline, call);
    // Point p is step p mod (points of a path) of sample p div (points of a path).
    const sampleOf = (points: Int32Array) => points.map((point) => Math.floor(point / alphas.length));
    const path = (images: Int32Array, points: Int32Array) => {
      const index = tf.tensor1d(images, 'int32');
      const from = tf.gather(start, index);
      return { from, step: tf.sub(tf.add(tf.gather(call.x, index), noise.rows(images, sampleOf(points))), from) };
    };
    try {
      const { sum, output } = await weightedGradients(call, {
        count: noise.samples * alphas.length,
        unit: 'points of the paths',
        weight: (point) => weights[point % alphas.length] / noise.samples,
        at: (rows, images, points) => {
          const { from, step } = path(images, points);
          const alpha = tf.tensor(
            Float32Array.from(points, (point) => alphas[point % alphas.length]),
            [points.length, ...rows.shape.slice(1).map(() => 1)],
          );
          return tf.add(from, tf.mul(alpha, step));
        },
        transform: (gradient, images, points) => tf.mul(gradient, path(images, points).step),
      });
      return { map: sum, output };
    } finally {
      start.dispose();
    }
  });
}
