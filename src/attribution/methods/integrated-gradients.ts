import type { Inputs } from '../../models';
import { tf } from '../../runtime';
import {
  AT_BASELINE,
  baselineFor,
  CLEAN,
  COMMON,
  explain,
  outputs,
  PATH,
  pathRule,
  settledTarget,
  weightedGradients,
  type Attribution,
  type Baseline,
  type Call,
  type CommonOptions,
  type Method,
  type Model,
  type PathRule,
} from '../passes';
import { captum, pair, WITHOUT_TARGET, zennit } from './elsewhere';

export interface IntegratedGradientsOptions extends CommonOptions {
  /**
   * Where the path starts: one number for every value, or a tensor of the shape of `x` or of one image; by name for
   * several inputs.
   */
  baseline?: Baseline;
  steps?: number;
  rule?: PathRule;
}

export interface IntegratedGradients<
  X extends Inputs = tf.Tensor,
  O extends tf.Tensor = tf.Tensor2D,
> extends Attribution<X, O> {
  /** Σ map - (target(x) - target(baseline)), `[N]`: 0 if the path were followed exactly (completeness). */
  delta: tf.Tensor1D;
}

export const integratedGradientsMethod = {
  name: 'integratedGradients',
  title: 'Integrated gradients',
  options: { ...COMMON, ...PATH },
  defaults: { target: 'predicted', baseline: 0, steps: 50, rule: 'gauss-legendre', batchSize: 64 },
  presets: {
    // Equation 3; 20 to 300 steps are enough.
    paper: { baseline: 0, steps: 300, rule: 'right' },
    captum: { baseline: 0, steps: 50, rule: 'gauss-legendre' },
    pair: { baseline: 0, steps: 25, rule: 'both-ends' },
    zennit: { baseline: 0, steps: 20, rule: 'right' },
  },
  facts: {
    model: 'function',
    input: 'any',
    draws: 'nothing',
    rounds: [CLEAN, { pass: 'backward', per: ['points'], rows: 'points of the path' }, AT_BASELINE],
  },
  example: {},
  elsewhere: {
    captum: captum(
      'IntegratedGradients',
      'integrated_gradients',
      'all steps in one pass unless `internal_batch_size` is given; the gap only with `return_convergence_delta=True`',
    ),
    pair: pair(
      'IntegratedGradients',
      'core/integrated_gradients',
      'no gap is returned; one step in one pass unless `batch_size` is given',
    ),
    zennit: zennit(
      'IntegratedGradients',
      'attribution',
      `no gap is returned; ${WITHOUT_TARGET}, and by another one at each step`,
    ),
  },
} as const satisfies Method<IntegratedGradientsOptions>;

/**
 * Integrated gradients (Sundararajan et al. 2017): (x - x') · ∫ ∂ target(x' + α(x - x')) / ∂ x dα over α from 0 to 1,
 * signed. 2 + steps passes; deterministic. Watch `delta`: more steps make it smaller.
 *
 * @reading Each value is a share of target(x) - target(x'): red adds, blue takes away, and all of them add up to that
 * difference.
 * @limits Everything is said relative to the baseline: what equals it gets exactly 0 (black pixels for a black one). A
 * `delta` above 5 % of the difference means too few steps.
 */
export async function integratedGradients<X extends Inputs, O extends tf.Tensor = tf.Tensor2D>(
  model: Model<X, O>,
  x: X,
  options: IntegratedGradientsOptions = {},
): Promise<IntegratedGradients<X, O>> {
  return explain(integratedGradientsMethod, model, x, options, async (call) => {
    const { baseline, steps, rule } = call.options as Required<IntegratedGradientsOptions>;
    const { alphas, weights } = pathRule(rule, steps, 'integratedGradients');
    const start = baselineFor('integratedGradients', baseline, call);
    try {
      const { sum, output } = await weightedGradients(call, {
        count: alphas.length,
        unit: 'points of the path',
        weight: (point) => weights[point],
        at: (rows, images, points) => {
          const from = tf.gather(start, tf.tensor1d(images, 'int32'));
          const alpha = tf.tensor(
            Float32Array.from(points, (point) => alphas[point]),
            [rows.shape[0], ...rows.shape.slice(1).map(() => 1)],
          );
          return tf.add(from, tf.mul(alpha, tf.sub(rows, from)));
        },
      });
      try {
        const [map, delta] = tf.tidy(() => {
          const product = tf.mul(sum, tf.sub(call.x, start));
          return [product, completenessGap(call, product, output, start)];
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
  });
}

function completenessGap(call: Call<object>, map: tf.Tensor, output: tf.Tensor, start: tf.Tensor): tf.Tensor {
  const images = Int32Array.from({ length: map.shape[0] }, (_, i) => i);
  const score = settledTarget('integratedGradients', call.target, output);
  const difference = tf.sub(score(output, images), score(outputs(call, start), images));
  return tf.sub(tf.sum(tf.reshape(map, [images.length, -1]), 1), difference);
}
