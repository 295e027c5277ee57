import { progress } from '../../host';
import type { LassoProblem } from './active-lasso';
import type { Moments } from './moments';
import { solveLasso } from './solve-lasso';

export interface ElasticNetOptions {
  /** λ; the paper's is 0.05/α, so that the L1 coefficient is 0.05. */
  lambda: number;
  /** Share of the L1 penalty; the paper's is 0.99, and the default. */
  alpha?: number;
  /** `z-scores` (default): concepts with mean 0 and standard deviation 1 (n - 1). `as they are`: only centered. */
  concepts?: 'z-scores' | 'as they are';
  /**
   * Mean and standard deviation by which each target is standardized first: `[neurons]` each. Default: targets as they
   * are.
   */
  targets?: { mean: ArrayLike<number>; deviation: ArrayLike<number> };
  /** Weights `[neurons, p]` to start from, such as those of a nearby λ. The result does not depend on them. */
  start?: Float64Array;
  /** What a progress bar is called; none without. */
  label?: string;
}

/** Weights of all neurons, in the units of the options. A neuron with values that are not finite has NaN throughout. */
export interface SparseWeights {
  /** `[neurons, p]` */
  weights: Float64Array;
  /** `[neurons]`, not penalized. */
  bias: Float64Array;
  /** The minimum reached, `[neurons]`. */
  objective: Float64Array;
}

/**
 * The exact elastic net of every neuron: the w, b that minimize ½·mean((t - z·w - b)²) + λα·Σ|w| + ½·λ(1-α)·Σw².
 *
 * Neurons are independent problems; coordinate descent on the covariance of the concepts finds signs, linear systems
 * the values. The same parameters as scikit-learn's `ElasticNet(alpha: λ, l1_ratio: α)`. Source: Oikarinen and Weng
 * 2024, stage A; Friedman et al. 2010.
 */
export function elasticNet(
  moments: Moments,
  { lambda, alpha = 0.99, concepts = 'z-scores', targets, start, label }: ElasticNetOptions,
): SparseWeights {
  if (!(lambda >= 0 && lambda < Infinity))
    throw new RangeError(`elasticNet: lambda is ${lambda}; wanted a number from 0 up`);
  if (!(alpha >= 0 && alpha <= 1)) throw new RangeError(`elasticNet: alpha is ${alpha}; wanted 0 to 1`);
  const { neurons, columns } = moments;
  const p = columns.length;
  if (start && start.length !== neurons * p)
    throw new Error(`elasticNet: start has ${start.length} values; wanted ${neurons * p} for [${neurons}, ${p}]`);
  const scale = concepts === 'z-scores' ? conceptDeviations(moments) : new Float64Array(p).fill(1);
  const gram = moments.conceptCovariance.map((value, i) => value / (scale[Math.floor(i / p)] * scale[i % p]));
  const result: SparseWeights = {
    weights: new Float64Array(neurons * p),
    bias: new Float64Array(neurons),
    objective: new Float64Array(neurons),
  };
  const problem: LassoProblem = {
    gram,
    correlation: new Float64Array(p),
    l1: lambda * alpha,
    l2: lambda * (1 - alpha),
  };
  const bar = label === undefined ? undefined : progress(label, neurons);
  for (let k = 0; k < neurons; k++) {
    bar?.update(k);
    const deviation = deviationOf(targets, k);
    const variance = moments.neuronVariance[k] / deviation ** 2;
    const w = result.weights.subarray(k * p, (k + 1) * p);
    if (start) w.set(start.subarray(k * p, (k + 1) * p));
    for (let j = 0; j < p; j++)
      problem.correlation[j] = moments.crossCovariance[j * neurons + k] / (scale[j] * deviation);
    const gain = Number.isFinite(variance) ? solveLasso(problem, w) : NaN;
    if (Number.isNaN(gain)) w.fill(NaN);
    result.objective[k] = variance / 2 + gain;
    result.bias[k] = (moments.neuronMean[k] - (targets ? targets.mean[k] : 0)) / deviation;
    if (concepts === 'as they are') for (let j = 0; j < p; j++) result.bias[k] -= w[j] * moments.conceptMean[j];
  }
  bar?.finish(`${neurons} neurons, ${p} concepts`);
  return result;
}

/** Standard deviations (n - 1) of the concepts; 1 for a constant one, whose weight is then 0. */
export function conceptDeviations({ conceptCovariance, columns, count }: Moments): Float64Array {
  const p = columns.length;
  return Float64Array.from(columns, (_, j) => Math.sqrt((conceptCovariance[j * p + j] * count) / (count - 1)) || 1);
}

/** 1 for a constant target, which stays constant; NaN stays NaN. */
function deviationOf(targets: ElasticNetOptions['targets'], neuron: number): number {
  const deviation = targets ? targets.deviation[neuron] : 1;
  return deviation === 0 ? 1 : deviation;
}
