import type { Network } from '../../models';
import { adam, fit, type Batches, type History, type Objective } from '../../training';

/** What is trained first, and what goes on from it; each draws examples and mosaics from a stream of its own. */
const PHASES = {
  plain: { learningRate: 2e-3, stream: 0 },
  arm: { learningRate: 1e-3, stream: 1 },
} as const;

export interface PhaseOptions {
  data: Batches;
  objective: Objective;
  steps: number;
  batchSize: number;
  seed: number;
  /** Shown before the progress bar. */
  label: string;
  /** A file that the phase goes on from after it was stopped. */
  checkpoint?: string;
}

/**
 * Trains `network` in place for one of the two phases of the small-scale experiments. Adam, at the phase's full rate,
 * at 0.3 of it after 60 % of the steps, at 0.1 after 85 %; examples are drawn with replacement. The history has twenty
 * pieces, or one where 20 does not divide `steps`.
 */
export async function trainPhase(
  network: Network,
  phase: keyof typeof PHASES,
  { data, steps, batchSize, seed, ...options }: PhaseOptions,
): Promise<History> {
  const { learningRate, stream } = PHASES[phase];
  const optimizer = adam({ learningRate });
  const pieces = steps % 20 === 0 ? 20 : 1; // the rate changes between them
  try {
    return await fit(network, drawnFrom(data, (steps / pieces) * batchSize), {
      ...{ ...options, optimizer, epochs: pieces, batchSize, seed: 2 * seed + stream },
      schedule: (piece) => decay((piece + 0.5) / pieces),
    });
  } finally {
    optimizer.dispose();
  }
}

/** What is left of the rate when a share of the steps is done: all of it, 0.3 from 60 % on, 0.1 from 85 %. */
export const decay = (done: number): number => (done >= 0.85 ? 0.1 : done >= 0.6 ? 0.3 : 1);

/** As many examples as asked for, each any of those of `data`. */
export function drawnFrom(data: Batches, size: number): Batches {
  return {
    size,
    batch: (indices, random) =>
      data.batch(
        Array.from(indices, () => random.integer(data.size)),
        random,
      ),
  };
}
