import type { Network } from '../models';
import type { FitOptions } from './fit';

export interface Patience {
  /** For `fit`, which must have a `validation`. */
  readonly until: NonNullable<FitOptions['until']>;
  /** Puts back the weights of the epoch with the smallest validation loss. @returns that epoch, from 1. */
  restore(): number;
}

/**
 * Ends training once more than `epochs` epochs in a row have not brought the validation loss below its smallest value, and keeps the weights of the best one: with 0 after
 * the first epoch that is no better. They are kept in memory, so a training that goes on from a checkpoint knows only those seen since.
 */
export function patience(network: Network, epochs: number): Patience {
  let best = { loss: Infinity, epoch: 0, weights: network.save() };
  return {
    until({ validation }) {
      if (validation.length === 0) throw new Error('patience: there are no validation losses; give fit a validation');
      const { loss } = validation[validation.length - 1];
      if (loss < best.loss) best = { loss, epoch: validation.length, weights: network.save() };
      return validation.length - best.epoch > epochs;
    },
    restore() {
      network.load(best.weights);
      return best.epoch;
    },
  };
}
