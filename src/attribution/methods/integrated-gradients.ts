import { tf } from '../../runtime';
import { type Attribution, baselineFor, type Model, outputs, pathRule, type PathRule, settledTarget, type Target, weightedGradients } from '../passes';
import { defaults } from '../defaults';

export interface IntegratedGradientsOptions {
  target?: Target;
  /** Where the path starts: one number for every value, or a tensor of the shape of `x` or of one image. */
  baseline?: number | tf.Tensor;
  steps?: number;
  rule?: PathRule;
  /** Rows in one pass of the model. */
  batchSize?: number;
}

export interface IntegratedGradients extends Attribution {
  /** Σ map - (target(x) - target(baseline)), `[N]`: 0 if the path were followed exactly (completeness). */
  delta: tf.Tensor1D;
}

/**
 * Integrated gradients (Sundararajan et al. 2017): (x - x') · ∫ ∂ target(x' + α(x - x')) / ∂ x dα over α from 0 to 1, signed.
 * 2 + steps passes; deterministic. Watch `delta`: more steps make it smaller.
 *
 * @reading Each value is a share of target(x) - target(x'): red adds, blue takes away, and all of them add up to that difference.
 * @limits Everything is said relative to the baseline: what equals it gets exactly 0 (black pixels for a black one). A `delta`
 * above 5 % of the difference means too few steps.
 */
export function integratedGradients(model: Model, x: tf.Tensor, options: IntegratedGradientsOptions = {}): IntegratedGradients {
  const { target, baseline, steps, rule, batchSize } = { ...defaults.integratedGradients, ...options };
  const { alphas, weights } = pathRule(rule, steps, 'integratedGradients');
  const start = tf.tidy(() => baselineFor('integratedGradients', baseline, x));
  try {
    const { sum, output } = weightedGradients('integratedGradients', model, x, target, batchSize, {
      count: alphas.length,
      weight: (point) => weights[point],
      at: (rows, images, points) => {
        const from = tf.gather(start, tf.tensor1d(images, 'int32'));
        const alpha = tf.tensor(Float32Array.from(points, (point) => alphas[point]), [rows.shape[0], ...rows.shape.slice(1).map(() => 1)]);
        return tf.add(from, tf.mul(alpha, tf.sub(rows, from)));
      },
    });
    try {
      const [map, delta] = tf.tidy(() => {
        const product = tf.mul(sum, tf.sub(x, start));
        return [product, completenessGap(model, product, output, start, target, batchSize)];
      });
      return { map, output, delta: delta as tf.Tensor1D };
    } catch (error) {
      output.dispose();
      throw error;
    } finally {
      sum.dispose();
    }
  } finally {
    start.dispose();
  }
}

function completenessGap(model: Model, map: tf.Tensor, output: tf.Tensor2D, start: tf.Tensor, target: Target, batchSize: number): tf.Tensor {
  const images = Int32Array.from({ length: map.shape[0] }, (_, i) => i);
  const score = settledTarget('integratedGradients', target, output);
  const difference = tf.sub(score(output, images), score(outputs(model, start, batchSize), images));
  return tf.sub(tf.sum(tf.reshape(map, [images.length, -1]), 1), difference);
}
