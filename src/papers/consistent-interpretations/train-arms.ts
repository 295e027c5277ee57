import type { Network } from '../../models';
import { adam, fit, type Batches, type Objective } from '../../training';

export interface ArmsOptions<Name extends string> {
  /** A new network, with weights of its own. */
  make: () => Network;
  data: Batches;
  /** What is trained for before the arms part, by a rate of 2e-3, and for how many steps. */
  plain: Objective;
  plainSteps: number;
  /** What each arm is trained for after that, by a rate of 1e-3, all for as long. */
  arms: Readonly<Record<Name, Objective>>;
  armSteps: number;
  batchSize: number;
  seed: number;
  /** Shown before the progress bars. */
  label: string;
}

/**
 * Trains a network, and from its weights one network for each arm, all on the same examples in the same order, for as
 * long. What an objective changes is then read off its arm beside another: beside the network before, it would be
 * credited with the additional steps. Adam; each phase at its full rate, at 0.3 of it after 60 % of the steps, at 0.1
 * after 85 %; examples are drawn with replacement. Gives the network before, `plain`, and the arms by name.
 */
export async function trainArms<Name extends string>(
  options: ArmsOptions<Name>,
): Promise<Record<Name | 'plain', Network>> {
  const { make, plain, plainSteps, arms, armSteps, label, seed } = options;
  const start = make();
  await train(start, plain, plainSteps, 2e-3, `${label}, plain`, 2 * seed, options);
  const weights = start.save();
  const all: Record<string, Network> = { plain: start };
  for (const [name, objective] of Object.entries<Objective>(arms)) {
    const network = make();
    network.load(weights);
    all[name] = network;
    await train(network, objective, armSteps, 1e-3, `${label}, ${name}`, 2 * seed + 1, options);
  }
  return all as Record<Name | 'plain', Network>;
}

async function train(
  network: Network,
  objective: Objective,
  steps: number,
  learningRate: number,
  label: string,
  seed: number,
  { data, batchSize }: Pick<ArmsOptions<string>, 'data' | 'batchSize'>,
): Promise<void> {
  const optimizer = adam({ learningRate });
  const pieces = steps % 20 === 0 ? 20 : 1; // the rate changes between them
  try {
    await fit(network, drawnFrom(data, (steps / pieces) * batchSize), {
      ...{ optimizer, objective, epochs: pieces, batchSize, seed, label },
      schedule: (piece) => decay((piece + 0.5) / pieces),
    });
  } finally {
    optimizer.dispose();
  }
}

const decay = (done: number) => (done >= 0.85 ? 0.1 : done >= 0.6 ? 0.3 : 1);

/** As many examples as asked for, each any of those of `data`. */
function drawnFrom(data: Batches, size: number): Batches {
  return {
    size,
    batch: (indices, random) =>
      data.batch(
        Array.from(indices, () => random.integer(data.size)),
        random,
      ),
  };
}
