import type { Network } from '../../models';
import { Random } from '../../random';
import { tf } from '../../runtime';
import { fit, type Batches, type FitOptions, type Objective, type Optimizer } from '../../training';

/** What trainings are done with, one after another, each from weights of its own. */
export interface Bench {
  readonly network: Network;
  readonly optimizer: Optimizer;
  readonly objective: Objective;
  /** Sizes of batches, and when dropout is on, of the steps that are graphs. */
  readonly built: Set<string>;
}

/**
 * Takes steps with batches of each size that a training has, until each step is a graph, which it is after three; they
 * change the network and the optimizer. A graph can add up in another order than its operations one by one, as that of
 * an LSTM does. Where all steps of a training are graphs, it gives the same whatever its process trained before, and
 * also where it goes on from a checkpoint; `fit` has to be asked for `graphs: 'kept'`.
 */
export async function buildGraphs(
  { network, optimizer, objective, built }: Bench,
  data: Batches,
  { batchSize, dropout = 'every-step' }: Required<Pick<FitOptions, 'batchSize'>> & Pick<FitOptions, 'dropout'>,
): Promise<void> {
  const random = new Random(0);
  const order = data.order?.(random, batchSize) ?? random.permutation(data.size);
  // Steps with and without dropout are graphs of their own.
  const steps = dropout === 'every-step' ? 1 : 4;
  for (let start = 0; start < data.size; start += batchSize) {
    const indices = order.subarray(start, start + batchSize);
    const batch = data.batch(indices, random);
    const sizes = String(batch.x.shape);
    tf.dispose([batch.x, batch.labels]);
    if (built.has(`${sizes} ${dropout}`)) continue;
    const same = Uint32Array.from({ length: steps * indices.length }, (_, i) => indices[i % indices.length]);
    await fit(
      network,
      { ...data, size: same.length, order: () => same },
      {
        ...{ optimizer, objective, dropout, batchSize: indices.length, seed: 0, epochs: 3, graphs: 'kept' },
        label: `building graphs for batches of ${sizes}`,
      },
    );
    built.add(`${sizes} ${dropout}`);
  }
}
