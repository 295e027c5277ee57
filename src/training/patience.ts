import type { Network } from '../models';
import type { Settings } from './checkpoint/settings';

/** One entry an epoch. */
export interface History {
  /** Means over the epoch's steps: the sum under `loss`, each term of the objective under its name. */
  terms: Record<string, number>[];
  validation: { loss: number; accuracy: number }[];
}

/** Whether training ends now; asked after each epoch. */
export interface Until {
  (history: History): boolean;
  /** Weights that it needs again when training goes on from a checkpoint, which holds them. */
  readonly kept?: () => ReadonlyMap<string, Float32Array>;
  /** What decides it, for the identity of a checkpoint; without it, it is known by its source text. */
  readonly settings?: Settings;
  /** Takes them back, and what had happened by then. */
  readonly resume?: (kept: ReadonlyMap<string, Float32Array>, history: History) => void;
}

export interface Patience {
  /** For `fit`, which must have a `validation`. */
  readonly until: Until;
  /** Puts back the weights of the best epoch. @returns that epoch, from 1. */
  restore(): number;
}

export interface PatienceOptions {
  /** What says which epoch is best: the smallest validation `loss` (default) or the largest `accuracy`. */
  by?: 'loss' | 'accuracy';
}

/**
 * Ends training once more than `epochs` epochs in a row have not brought the validation loss below its smallest value,
 * or the accuracy above its largest, and keeps the weights of the best one: with 0 after the first epoch that is no
 * better, with Infinity never. A checkpoint of `fit` holds them too, so a training that goes on from it ends at the
 * same epoch with the same weights.
 */
export function patience(network: Network, epochs: number, { by = 'loss' }: PatienceOptions = {}): Patience {
  let kept = { epoch: 0, weights: network.save() };
  const until = ({ validation }: History) => {
    if (validation.length === 0) throw new Error('patience: there are no validation losses; give fit a validation');
    const best = bestEpoch(validation, by);
    if (best === validation.length) kept = { epoch: best, weights: network.save() };
    if (best !== kept.epoch) {
      throw new Error(
        `patience: the weights of epoch ${best}, the best, were not kept: the checkpoint was written without them; delete it, and give fit the \`until\` of patience itself`,
      );
    }
    return validation.length - best > epochs;
  };
  return {
    until: Object.assign(until, {
      settings: { name: 'patience', epochs, by },
      kept: () => kept.weights,
      resume: (weights: ReadonlyMap<string, Float32Array>, { validation }: History) => {
        kept = { epoch: bestEpoch(validation, by), weights: new Map(weights) };
      },
    }),
    restore() {
      network.load(kept.weights);
      return kept.epoch;
    },
  };
}

/** The first epoch, from 1, of the smallest loss or the largest accuracy; 0 where none is a number. */
function bestEpoch(validation: History['validation'], by: 'loss' | 'accuracy'): number {
  let [best, smallest] = [0, Infinity];
  validation.forEach(({ loss, accuracy }, i) => {
    const value = by === 'loss' ? loss : -accuracy;
    if (value < smallest) [best, smallest] = [i + 1, value];
  });
  return best;
}
