import { weightsFile, type Network } from '../models';
import type { TaskContext } from '../studies';
import type { History } from '../training';

/** What a training as a task has besides its data. */
export interface Trained {
  context: TaskContext;
  network: Network;
  /** Freed with the network, whatever happens: an optimizer, tensors of an objective. */
  others?: readonly { dispose(): unknown }[];
}

/**
 * What trainings have in common as tasks. `train` is given the file of a checkpoint in the task's folder, so that one
 * that was stopped goes on; the weights are kept as `weights.safetensors`; `judge` says what the task gives.
 */
export async function keepTrained<R>(
  { context, network, others = [] }: Trained,
  train: (checkpoint: string) => Promise<History>,
  judge: (history: History) => R | Promise<R>,
): Promise<R> {
  try {
    const history = await train(`${context.folder}/training.safetensors`);
    context.keep('weights.safetensors', weightsFile(network));
    return await judge(history);
  } finally {
    for (const each of [network, ...others]) each.dispose();
  }
}

/** The mean loss of each epoch. */
export function lossesOf({ terms }: History): { losses: number[] } {
  return { losses: terms.map(({ loss }) => loss) };
}
