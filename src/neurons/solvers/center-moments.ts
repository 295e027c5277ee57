import type { Moments } from './moments';

/** Sums of P_j·P_l (l ≥ j) `[p,p]` and P_j·a_k `[p,neurons]`. */
export interface Products {
  concept: Float64Array;
  cross: Float64Array;
}

/**
 * Sums over `n` images, of values less `shift`, as means and covariances; the products are changed in place and become
 * the result's.
 */
export function center(
  columns: Uint32Array,
  n: number,
  shift: { concept: Float64Array; neuron: Float64Array },
  sums: { concept: Float64Array; neuron: Float64Array; square: Float64Array },
  { concept, cross }: Products,
): Moments {
  const [p, neurons] = [columns.length, shift.neuron.length];
  const [mean, neuronMean] = [sums.concept, sums.neuron].map((list) => list.map((sum) => sum / n));
  for (let j = 0; j < p; j++) {
    for (let l = j; l < p; l++) concept[l * p + j] = concept[j * p + l] = concept[j * p + l] / n - mean[j] * mean[l];
    for (let k = 0; k < neurons; k++) cross[j * neurons + k] = cross[j * neurons + k] / n - mean[j] * neuronMean[k];
  }
  return {
    count: n,
    columns,
    neurons,
    conceptMean: mean.map((value, j) => value + shift.concept[j]),
    neuronMean: neuronMean.map((value, k) => value + shift.neuron[k]),
    conceptCovariance: concept,
    crossCovariance: cross,
    neuronVariance: sums.square.map((sum, k) => Math.max(0, sum / n - neuronMean[k] ** 2)),
  };
}
