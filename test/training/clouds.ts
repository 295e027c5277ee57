import { mlp, type Network } from 'vitrine/models';
import { Random } from 'vitrine/random';
import { adam, examples, fit, type Batches, type FitOptions, type History } from 'vitrine/training';

/** Two clouds of points, one a class. */
export function clouds(seed: number, count = 200): Batches {
  const random = new Random(seed);
  const labels = Array.from({ length: count }, (_, i) => i % 2);
  const images = Float32Array.from(labels.flatMap((label) => [random.normal(label * 3), random.normal(-label * 3)]));
  return examples({ images, shape: [count, 2], labels });
}

export interface Trained {
  network: Network;
  before: Map<string, Float32Array>;
  history: History;
}

/** Trains a small network on clouds; a failure carries the network as `setup`. */
export async function trainClouds(options: Partial<FitOptions> = {}): Promise<Trained> {
  const network = mlp({ seed: 4, inputShape: [2], hidden: [8], classes: 2 });
  const before = network.save();
  try {
    const history = await fit(network, clouds(1), {
      optimizer: adam({ learningRate: 0.01 }),
      epochs: 2,
      seed: 1,
      batchSize: 16,
      ...options,
    });
    return { network, before, history };
  } catch (error) {
    throw Object.assign(error as Error, { setup: { network, before } });
  }
}
