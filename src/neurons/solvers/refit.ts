import type { Moments } from './moments';
import { plainAdam } from './plain-adam';
import { solvePositive } from './solve-positive';

/** `least squares` exactly, or the published approximation of it by so many full-batch steps of Adam from zero. */
export type Refit = 'least squares' | { adam: { steps: number; learningRate: number } };

/** The paper's own: Adam with learning rate 0.3, 100 steps. */
export const PUBLISHED_REFIT: Refit = { adam: { steps: 100, learningRate: 0.3 } };

/** a ≈ bias + Σ weights·P */
export interface LinearFit {
  weights: Float64Array;
  bias: number;
}

/**
 * Fits the activation of one neuron by the concepts in `selected` (indices into the moments' p) without penalty, from
 * the moments alone.
 *
 * Least squares carry a ridge of 1e-10, so that concepts which add up to each other (A, B and their union) have an
 * answer.
 */
export function refit(
  moments: Moments,
  neuron: number,
  selected: readonly number[],
  how: Refit = 'least squares',
): LinearFit {
  const { conceptMean, neuronMean, neurons, crossCovariance } = moments;
  const covariance = covarianceOf(moments, selected);
  const right = Float64Array.from(selected, (j) => crossCovariance[j * neurons + neuron]);
  if (how !== 'least squares') return adamFit(moments, neuron, selected, covariance, right, how.adam);
  const n = selected.length;
  for (let i = 0; i < n; i++) covariance[i * n + i] += 1e-10;
  const weights = solvePositive(covariance, right) ?? new Float64Array(n);
  return { weights, bias: neuronMean[neuron] - weights.reduce((sum, w, i) => sum + w * conceptMean[selected[i]], 0) };
}

/** The covariance `[n,n]` of the selected concepts. */
export function covarianceOf({ conceptCovariance, columns }: Moments, selected: readonly number[]): Float64Array {
  const [p, n] = [columns.length, selected.length];
  const found = new Float64Array(n * n);
  for (let a = 0; a < n; a++)
    for (let b = 0; b < n; b++) found[a * n + b] = conceptCovariance[selected[a] * p + selected[b]];
  return found;
}

/** Adam on the mean squared error, whose gradient the moments give exactly. */
function adamFit(
  { conceptMean, neuronMean }: Moments,
  neuron: number,
  selected: readonly number[],
  covariance: Float64Array,
  cross: Float64Array,
  { steps, learningRate }: { steps: number; learningRate: number },
): LinearFit {
  const n = selected.length;
  const mean = selected.map((j) => conceptMean[j]);
  const [w, gradient] = [new Float64Array(n + 1), new Float64Array(n + 1)];
  const move = plainAdam(w, learningRate);
  for (let step = 0; step < steps; step++) {
    // The mean residual, then its products with each concept.
    let residual = w[n] - neuronMean[neuron];
    for (let i = 0; i < n; i++) residual += w[i] * mean[i];
    for (let i = 0; i < n; i++) {
      let sum = residual * mean[i] - cross[i];
      for (let l = 0; l < n; l++) sum += covariance[i * n + l] * w[l];
      gradient[i] = 2 * sum;
    }
    gradient[n] = 2 * residual;
    move(gradient);
  }
  return { weights: w.slice(0, n), bias: w[n] };
}
