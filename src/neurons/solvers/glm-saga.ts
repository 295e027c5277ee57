import { Random } from '../../random';
import { interruptible, progress } from '../../host';
import { freePrograms, tf } from '../../runtime';
import type { ConceptScores } from '../concepts/concept-scores';
import { columnMoments } from '../activations/column-moments';
import type { Rows } from '../activations/rows';
import { sagaEpoch, sagaStart, type SagaProblem } from './saga-epoch';
import { standardize } from './standardize';

export interface GlmSagaOptions {
  /** λ; the paper's is 0.05/α. */
  lambda: number;
  /** Share of the L1 penalty; default 0.99. */
  alpha?: number;
  /** Step γ; default 5e-4. */
  step?: number;
  /** Images a batch; default 512. */
  batchSize?: number;
  /** The most epochs; default 500. */
  epochs?: number;
  /** `shuffled` anew each epoch (default), or as they come. */
  order?: 'shuffled' | 'as they come';
  /** Decides the order; default 0. */
  seed?: number;
  /**
   * Stops when the objective of an epoch has not beaten the best by more than `tolerance` a neuron, `patience` epochs
   * in a row; default 1e-5 and 5.
   */
  tolerance?: number;
  patience?: number;
  /** Neurons fitted together; default 128. Neurons are independent, only stopping is shared. */
  group?: number;
  /** Images to fit; default all. */
  images?: ArrayLike<number>;
  /** Columns of the concept matrix; default all. */
  columns?: ArrayLike<number>;
  /** As for {@link elasticNet}. */
  targets?: { mean: ArrayLike<number>; deviation: ArrayLike<number> };
}

/**
 * The elastic net by GLM-SAGA as published: stochastic average gradients over batches, a proximal step, a constant step
 * size; in single precision. Concepts are standardized (n - 1) over the images used.
 *
 * It approaches what {@link elasticNet} computes exactly; with few images, γ = 5e-4 and 500 epochs end far from it.
 * `weights` `[neurons, p]`, `bias` `[neurons]`, `epochs` run for each group. Source: Wong, Santurkar and Madry 2021;
 * summed, not averaged, over neurons as Oikarinen and Weng 2024 do.
 */
export async function glmSaga(
  concepts: ConceptScores,
  activations: Rows,
  options: GlmSagaOptions,
): Promise<{ weights: Float64Array; bias: Float64Array; epochs: number[] }> {
  const { images = Uint32Array.from({ length: activations.images }, (_, i) => i), group = 128 } = options;
  const columns = Uint32Array.from(options.columns ?? concepts.names.map((_, c) => c));
  const [n, p, neurons] = [images.length, columns.length, activations.width];
  const scores = standardize(concepts, images, { columns, moments: columnMoments(concepts, images), ones: 1 });
  const z = tf.tensor2d(scores.values, [n, p + 1]);
  const owner = {};
  const found = { weights: new Float64Array(neurons * p), bias: new Float64Array(neurons), epochs: [] as number[] };
  try {
    await interruptible(async (breathe) => {
      for (let first = 0; first < neurons; first += group) {
        const count = Math.min(group, neurons - first);
        const units = Uint32Array.from({ length: count }, (_, k) => first + k);
        const { values, broken } = standardize(activations, images, { columns: units, moments: options.targets });
        const t = tf.tensor2d(values, [n, count]);
        try {
          const { w, b, epochs } = await solveGroup(
            z,
            t,
            owner,
            options,
            breathe,
            `GLM-SAGA, neurons ${first} to ${first + count - 1}`,
          );
          for (let k = 0; k < count; k++) {
            for (let j = 0; j < p; j++) found.weights[(first + k) * p + j] = broken[k] ? NaN : w[j * count + k];
            found.bias[first + k] = broken[k] ? NaN : b[k];
          }
          found.epochs.push(epochs);
        } finally {
          t.dispose();
        }
      }
    });
  } finally {
    z.dispose();
    freePrograms(owner);
  }
  return found;
}

async function solveGroup(
  z: tf.Tensor2D,
  t: tf.Tensor2D,
  owner: object,
  options: GlmSagaOptions,
  breathe: () => Promise<void>,
  label: string,
) {
  const {
    lambda,
    alpha = 0.99,
    step = 5e-4,
    batchSize = 512,
    epochs = 500,
    order = 'shuffled',
    seed = 0,
    tolerance = 1e-5,
    patience = 5,
  } = options;
  const [n, count] = t.shape;
  const problem: SagaProblem = { z, t, lambda, alpha, step, batchSize: Math.min(batchSize, n), owner };
  const asTheyCome = Uint32Array.from({ length: n }, (_, i) => i);
  const random = new Random(seed);
  const bar = progress(label, epochs);
  let state = sagaStart(problem);
  let [best, without, epoch] = [Infinity, 0, 0];
  try {
    while (epoch < epochs && without < patience) {
      await breathe();
      const images = order === 'shuffled' ? random.permutation(n) : asTheyCome;
      const { objective: sum, ...next } = tf.tidy(() => sagaEpoch(problem, state, images));
      tf.dispose(state);
      state = next;
      const objective = sum.dataSync()[0];
      sum.dispose();
      if (!Number.isFinite(objective))
        throw new Error(`glmSaga: the objective is ${objective} in epoch ${epoch + 1}; lower the step (now ${step})`);
      without = objective < best - tolerance * count ? 0 : without + 1;
      best = Math.min(best, objective);
      bar.update(++epoch, `objective ${objective.toFixed(4)}`);
    }
    bar.finish(`${epoch} epochs`);
    const values = state.w.dataSync();
    return { w: values, b: values.subarray(values.length - count), epochs: epoch };
  } finally {
    tf.dispose(state);
  }
}
