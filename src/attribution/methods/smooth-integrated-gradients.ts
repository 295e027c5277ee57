import { tf } from '../../runtime';
import { type Attribution, baselineFor, type Model, noiseFor, type NoiseOptions, pathRule, type PathRule, type Target, weightedGradients } from '../passes';
import { defaults } from '../defaults';

export type SmoothIntegratedGradientsOptions = NoiseOptions & {
  target?: Target;
  /** Where the paths start: one number for every value, or a tensor of the shape of `x` or of one image. */
  baseline?: number | tf.Tensor;
  /** Steps of each path. */
  steps?: number;
  rule?: PathRule;
  /** Rows in one pass of the model. */
  batchSize?: number;
};

/**
 * IG-SmoothGrad: the mean of the integrated gradients of noisy copies x + n_k, each from the same baseline x', signed:
 * (1/samples) Σ_k (x + n_k - x') · ∫ ∂ target(x' + α(x + n_k - x')) / ∂ x dα. 1 + samples·steps passes; decided by `seed` or the noise
 * itself. Without noise it is integrated gradients. Smilkov et al. 2017, section 4.
 *
 * @reading Like integrated gradients, with less of the speckle; the map adds up to the mean difference over the noisy copies.
 * @limits samples·steps passes. Not complete for `x` itself, so there is no `delta`.
 */
export function smoothIntegratedGradients(model: Model, x: tf.Tensor, options: SmoothIntegratedGradientsOptions): Attribution {
  const { target, baseline, steps, rule, batchSize, ...rest } = { ...defaults.smoothIntegratedGradients, ...options };
  const { alphas, weights } = pathRule(rule, steps, 'smoothIntegratedGradients');
  const noise = noiseFor('smoothIntegratedGradients', x, rest);
  const start = baselineFor('smoothIntegratedGradients', baseline, x);
  // Point p is step p mod (points of a path) of sample p div (points of a path).
  const sampleOf = (points: Int32Array) => points.map((point) => Math.floor(point / alphas.length));
  const path = (images: Int32Array, points: Int32Array) => {
    const index = tf.tensor1d(images, 'int32');
    const from = tf.gather(start, index);
    return { from, step: tf.sub(tf.add(tf.gather(x, index), noise.rows(images, sampleOf(points))), from) };
  };
  try {
    const { sum, output } = weightedGradients('smoothIntegratedGradients', model, x, target, batchSize, {
      count: noise.samples * alphas.length,
      weight: (point) => weights[point % alphas.length] / noise.samples,
      at: (rows, images, points) => {
        const { from, step } = path(images, points);
        const alpha = tf.tensor(Float32Array.from(points, (point) => alphas[point % alphas.length]), [points.length, ...rows.shape.slice(1).map(() => 1)]);
        return tf.add(from, tf.mul(alpha, step));
      },
      transform: (gradient, images, points) => tf.mul(gradient, path(images, points).step),
    });
    return { map: sum, output };
  } finally {
    start.dispose();
  }
}
