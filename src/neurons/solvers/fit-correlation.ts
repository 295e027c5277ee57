import type { Moments } from './moments';
import { covarianceOf } from './refit';

/**
 * Pearson's ρ between the activation of `neuron` and Σ weights·P over the images of `moments`, for the concepts in
 * `selected`; 0 where one of both is constant, as published, and NaN where activations are not finite.
 */
export function fitCorrelation(
  moments: Moments,
  neuron: number,
  selected: readonly number[],
  weights: ArrayLike<number>,
): number {
  const { crossCovariance, neurons, neuronVariance } = moments;
  const covariance = covarianceOf(moments, selected);
  const n = selected.length;
  let [shared, own] = [0, 0];
  for (let a = 0; a < n; a++) {
    shared += weights[a] * crossCovariance[selected[a] * neurons + neuron];
    for (let b = 0; b < n; b++) own += weights[a] * weights[b] * covariance[a * n + b];
  }
  if (Number.isNaN(neuronVariance[neuron])) return NaN;
  // Rounding leaves a trace of variance in what is constant.
  if (!(own > 1e-22) || !(neuronVariance[neuron] > 1e-22)) return 0;
  return Math.max(-1, Math.min(1, shared / Math.sqrt(own * neuronVariance[neuron])));
}
