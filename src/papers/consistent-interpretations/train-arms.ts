import type { Network } from '../../models';
import type { Batches, Objective } from '../../training';
import { trainPhase } from './train-phase';

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
  const { make, plain, plainSteps, arms, armSteps, label, data, batchSize, seed } = options;
  const common = { data, batchSize, seed };
  const start = make();
  await trainPhase(start, 'plain', { ...common, objective: plain, steps: plainSteps, label: `${label}, plain` });
  const weights = start.save();
  const all: Record<string, Network> = { plain: start };
  for (const [name, objective] of Object.entries<Objective>(arms)) {
    const network = make();
    network.load(weights);
    all[name] = network;
    await trainPhase(network, 'arm', { ...common, objective, steps: armSteps, label: `${label}, ${name}` });
  }
  return all as Record<Name | 'plain', Network>;
}
