import type { Network } from '../../models';
import { Random } from '../../random';
import { tf } from '../../runtime';
import { fit, type Batches, type Objective, type Optimizer } from '../../training';

/** What trainings are done with, one after another, each from weights of its own. */
export interface Bench {
  readonly network: Network;
  readonly optimizer: Optimizer;
  readonly objective: Objective;
  /** Sizes of batches whose step is a graph. */
  readonly built: Set<string>;
}

/**
 * Takes steps with batches of each size that a training has, until each step is a graph, which it is after three; they
 * change the network and the optimizer. The graph of an LSTM adds up in another order than its operations one by one.
 * Where all steps of a training are graphs, it gives the same whatever its process trained before, and also where it
 * goes on from a checkpoint; `fit` has to be asked for `graphs: 'kept'`.
 */
export async function buildGraphs(
  { network, optimizer, objective, built }: Bench,
  data: Batches,
  batchSize: number,
): Promise<void> {
  const random = new Random(0);
  const order = data.order?.(random, batchSize) ?? random.permutation(data.size);
  for (let start = 0; start < data.size; start += batchSize) {
    const indices = order.subarray(start, start + batchSize);
    const batch = data.batch(indices, random);
    const sizes = String(batch.x.shape);
    tf.dispose([batch.x, batch.labels]);
    if (built.has(sizes)) continue;
    const one: Batches = { ...data, size: indices.length, order: () => indices };
    await fit(network, one, {
      ...{ optimizer, objective, batchSize, seed: 0, epochs: 3, graphs: 'kept' },
      label: `building graphs for batches of ${sizes}`,
    });
    built.add(sizes);
  }
}
