import { Random } from '../random';
import { interruptible, progress, tf } from '../runtime';
import type { ConceptScores } from './concept-scores';
import { columnMoments } from './column-moments';
import { deviationOf } from './elastic-net';
import { eachPart, type Rows } from './rows';

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
  /** Stops when the objective of an epoch has not beaten the best by more than `tolerance` a neuron, `patience` epochs in a row; default 1e-5 and 5. */
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
 * The elastic net by GLM-SAGA as published: stochastic average gradients over batches, a proximal step, a constant step size; in single precision. Concepts are
 * standardised (n - 1) over the images used.
 *
 * It approaches what {@link elasticNet} computes exactly; with few images, γ = 5e-4 and 500 epochs end far from it. `weights` `[neurons, p]`, `bias` `[neurons]`,
 * `epochs` run for each group. Source: Wong, Santurkar and Madry 2021; summed, not averaged, over neurons as Oikarinen and Weng 2024 do.
 */
export async function glmSaga(concepts: ConceptScores, activations: Rows, options: GlmSagaOptions): Promise<{ weights: Float64Array; bias: Float64Array; epochs: number[] }> {
  const { images = Uint32Array.from({ length: activations.images }, (_, i) => i), group = 128 } = options;
  const columns = Uint32Array.from(options.columns ?? concepts.names.map((_, c) => c));
  const [n, p, neurons] = [images.length, columns.length, activations.width];
  const z = standardised(concepts, images, columns);
  const found = { weights: new Float64Array(neurons * p), bias: new Float64Array(neurons), epochs: [] as number[] };
  try {
    await interruptible(async (breathe) => {
      for (let first = 0; first < neurons; first += group) {
        const count = Math.min(group, neurons - first);
        const { values, broken } = targetsOf(activations, images, first, count, options.targets);
        const t = tf.tensor2d(values, [n, count]);
        try {
          const { w, b, epochs } = await solveGroup(z, t, options, breathe, `GLM-SAGA, neurons ${first} to ${first + count - 1}`);
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
  }
  return found;
}

/** Weights `[p, count]`, bias, table of residuals `[n, count]` and the running averages of the gradients. */
type State = {
  w: tf.Tensor2D;
  b: tf.Tensor1D;
  residuals: tf.Tensor2D;
  averageW: tf.Tensor2D;
  averageB: tf.Tensor1D;
};

async function solveGroup(z: tf.Tensor2D, t: tf.Tensor2D, options: GlmSagaOptions, breathe: () => Promise<void>, label: string) {
  const { batchSize = 512, epochs = 500, order = 'shuffled', seed = 0, tolerance = 1e-5, patience = 5 } = options;
  const [[n, p], count] = [z.shape, t.shape[1]];
  let state: State = tf.tidy(() => ({ w: tf.zeros<tf.Rank.R2>([p, count]), b: tf.zeros<tf.Rank.R1>([count]), residuals: tf.zeros<tf.Rank.R2>([n, count]), averageW: tf.zeros<tf.Rank.R2>([p, count]), averageB: tf.zeros<tf.Rank.R1>([count]) }));
  const random = new Random(seed);
  const bar = progress(label, epochs);
  let [best, without, epoch] = [Infinity, 0, 0];
  try {
    while (epoch < epochs && without < patience) {
      await breathe();
      const permutation = order === 'shuffled' ? random.permutation(n) : undefined;
      const { loss, ...next } = tf.tidy(() => oneEpoch(z, t, state, permutation, Math.min(batchSize, n), options));
      tf.dispose(state as unknown as tf.TensorContainer);
      state = next;
      const objective = loss.dataSync()[0];
      loss.dispose();
      if (!Number.isFinite(objective)) throw new Error(`glmSaga: the objective is ${objective} in epoch ${epoch + 1}; lower the step (now ${options.step ?? 5e-4})`);
      without = objective < best - tolerance * count ? 0 : without + 1;
      best = Math.min(best, objective);
      bar.update(++epoch, `objective ${objective.toFixed(4)}`);
    }
    bar.finish(`${epoch} epochs`);
    return { w: state.w.dataSync(), b: state.b.dataSync(), epochs: epoch };
  } finally {
    tf.dispose(state as unknown as tf.TensorContainer);
  }
}

/** All batches once. With a permutation the tables are put in its order first and the residuals back at the end: one copy an epoch. */
function oneEpoch(z: tf.Tensor2D, t: tf.Tensor2D, before: State, permutation: Uint32Array | undefined, batchSize: number, { lambda, alpha = 0.99, step = 5e-4 }: GlmSagaOptions): State & { loss: tf.Scalar } {
  const [[n, p], count] = [z.shape, t.shape[1]];
  const reorder = (x: tf.Tensor2D, indices?: ArrayLike<number>) => (indices ? tf.gather(x, tf.tensor1d(Int32Array.from(indices), 'int32')) : x);
  const [zs, ts, old] = [z, t, before.residuals].map((x) => reorder(x, permutation));
  let { w, b, averageW, averageB } = before;
  let loss: tf.Tensor = tf.scalar(0);
  const parts: tf.Tensor2D[] = [];
  for (let start = 0; start < n; start += batchSize) {
    const size = Math.min(batchSize, n - start);
    const slice = (x: tf.Tensor2D, width: number) => tf.slice(x, [start, 0], [size, width]);
    const done = tf.tidy(() => {
      const zb = slice(zs, p);
      const residual = tf.sub(tf.add(tf.matMul(zb, w), b), slice(ts, count)) as tf.Tensor2D;
      const change = tf.sub(residual, slice(old, count)) as tf.Tensor2D;
      const newW = tf.div(tf.matMul(zb, change, true), size) as tf.Tensor2D;
      const newB = tf.mean(change, 0) as tf.Tensor1D;
      const moved = tf.sub(w, tf.mul(tf.add(newW, averageW), step));
      const shrunk = tf.mul(tf.sign(moved), tf.relu(tf.sub(tf.abs(moved), step * lambda * alpha)));
      return {
        w: tf.div(shrunk, 1 + step * lambda * (1 - alpha)) as tf.Tensor2D,
        b: tf.sub(b, tf.mul(tf.add(newB, averageB), step)) as tf.Tensor1D,
        averageW: tf.add(averageW, tf.mul(newW, size / n)) as tf.Tensor2D,
        averageB: tf.add(averageB, tf.mul(newB, size / n)) as tf.Tensor1D,
        residual,
        loss: tf.add(loss, tf.div(tf.sum(tf.square(residual)), 2 * n)),
      };
    });
    ({ w, b, averageW, averageB, loss } = done);
    parts.push(done.residual);
  }
  const back = permutation && invert(permutation);
  const penalty = tf.add(tf.mul(tf.sum(tf.abs(w)), lambda * alpha), tf.mul(tf.sum(tf.square(w)), (lambda * (1 - alpha)) / 2));
  return { w, b, averageW, averageB, residuals: reorder(tf.concat(parts) as tf.Tensor2D, back), loss: tf.add(loss, penalty) as tf.Scalar };
}

function invert(permutation: Uint32Array): Uint32Array {
  const back = new Uint32Array(permutation.length);
  permutation.forEach((from, to) => (back[from] = to));
  return back;
}

/** z-scores `[n, p]` of the concepts. */
function standardised(concepts: ConceptScores, images: ArrayLike<number>, columns: Uint32Array): tf.Tensor2D {
  const { mean, deviation } = columnMoments(concepts, images);
  const values = new Float32Array(images.length * columns.length);
  let to = 0;
  eachPart(concepts, images, (part) => {
    const rows = concepts.rows(part);
    for (let i = 0; i < part.length; i++) for (const c of columns) values[to++] = (rows[i * concepts.width + c] - mean[c]) / (deviation[c] || 1);
  });
  return tf.tensor2d(values, [images.length, columns.length]);
}

/** Standardised targets `[n, count]`; a neuron with values that are not finite is taken as zeros, and marked. */
function targetsOf(activations: Rows, images: ArrayLike<number>, first: number, count: number, targets: GlmSagaOptions['targets']) {
  const values = new Float32Array(images.length * count);
  const broken = new Uint8Array(count);
  let to = 0;
  eachPart(activations, images, (part) => {
    const rows = activations.rows(part);
    for (let i = 0; i < part.length; i++) {
      for (let k = 0; k < count; k++) {
        const unit = first + k;
        const value = (rows[i * activations.width + unit] - (targets ? targets.mean[unit] : 0)) / deviationOf(targets, unit);
        if (Number.isFinite(value)) values[to++] = value;
        else [values[to++], broken[k]] = [0, 1];
      }
    }
  });
  return { values, broken };
}
