import type { Moments } from '../solvers/moments';

/**
 * For each neuron the column of the concept with the largest ρ on the images of `moments`, `[neurons]`: the best
 * explanation of one concept.
 */
export function bestSingleConcepts({ columns, neurons, conceptCovariance, crossCovariance }: Moments): Uint32Array {
  const p = columns.length;
  return Uint32Array.from({ length: neurons }, (_, k) => {
    let [best, most] = [0, -Infinity];
    for (let j = 0; j < p; j++) {
      const r = crossCovariance[j * neurons + k] / Math.sqrt(conceptCovariance[j * p + j]);
      if (r > most) [best, most] = [j, r];
    }
    return columns[best];
  });
}
