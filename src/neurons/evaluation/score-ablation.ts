import { correlation } from '../../statistics';
import { plainAdam } from '../solvers/plain-adam';
import { replacedLosses, type HeadData, type ReplacedLosses } from './replaced-losses';

export interface AblationOptions {
  /**
   * `optim` (the paper's main table): scale and offset of the simulation are fitted to the losses on `val`. `norm`:
   * they follow from means and deviations.
   */
  kind?: 'optim' | 'norm';
  splits: { val: ArrayLike<number>; test: ArrayLike<number> };
  /** Adam, for `optim`; defaults 100 and 0.01. */
  steps?: number;
  learningRate?: number;
}

/**
 * Ablation scoring: the neuron is replaced by its simulation, and the change of the loss compared with that of mean
 * ablation, 1 - Σ|ℓ(v) - ℓ| / Σ|ℓ(μ) - ℓ| over the test images, μ the neuron's mean on `val`. 1 is a perfect
 * simulation, 0 is as bad as the mean; it may be negative, and is NaN where mean ablation changes nothing. `simulated`
 * `[images]` is indexed by image.
 *
 * With `optim`, v = c·s + d, and even a constant simulation scores above 0, because the mean is not the best constant:
 * compare with {@link constantAblation}. Source: Oikarinen and Weng 2024, section 4.2 and appendix B.5.
 */
export function scoreAblation(
  data: HeadData,
  unit: number,
  simulated: ArrayLike<number>,
  { kind = 'optim', splits, steps = 100, learningRate = 0.01 }: AblationOptions,
): number {
  if (kind !== 'optim' && kind !== 'norm')
    throw new Error(`scoreAblation: kind is '${String(kind)}'; wanted optim or norm`);
  if (simulated.length !== data.activations.images) {
    throw new Error(
      `scoreAblation: simulated has ${simulated.length} values; wanted one for each of the ${data.activations.images} images`,
    );
  }
  const [val, test] = [splits.val, splits.test].map((images) => replacedLosses(data, unit, images));
  const [sVal, sTest] = [splits.val, splits.test].map((images) =>
    Float64Array.from(images, (image) => simulated[image]),
  );
  const neuron = meanAndDeviation(val.activation);
  const { scale, offset } =
    kind === 'optim' ? fitLosses(val, sVal, steps, learningRate) : matchMoments(neuron, val.activation, sVal, sTest);
  const base = lossChange(test, () => neuron.mean);
  return base === 0 ? NaN : 1 - lossChange(test, (i) => scale * sTest[i] + offset) / base;
}

/**
 * The control: the `optim` score of a simulation that is the neuron's mean for every image. What an explanation scores
 * above this, it explains.
 */
export function constantAblation(data: HeadData, unit: number, options: Omit<AblationOptions, 'kind'>): number {
  const { mean } = meanAndDeviation(replacedLosses(data, unit, options.splits.val).activation);
  return scoreAblation(data, unit, new Float64Array(data.activations.images).fill(mean), { ...options, kind: 'optim' });
}

/** Σ|ℓ(v) - ℓ| */
function lossChange(losses: ReplacedLosses, value: (i: number) => number): number {
  return losses.loss.reduce((sum, loss, i) => sum + Math.abs(losses.at(i, value(i)).loss - loss), 0);
}

/** Adam on Σ|ℓ(c·s + d) - ℓ| from c = 1, d = 0. */
function fitLosses(
  losses: ReplacedLosses,
  s: Float64Array,
  steps: number,
  learningRate: number,
): { scale: number; offset: number } {
  const [w, gradient] = [Float64Array.of(1, 0), new Float64Array(2)];
  const move = plainAdam(w, learningRate);
  for (let step = 0; step < steps; step++) {
    gradient.fill(0);
    for (let i = 0; i < s.length; i++) {
      const { loss, slope } = losses.at(i, w[0] * s[i] + w[1]);
      const pull = Math.sign(loss - losses.loss[i]) * slope;
      gradient[0] += pull * s[i];
      gradient[1] += pull;
    }
    move(gradient);
  }
  return { scale: w[0], offset: w[1] };
}

/**
 * v = (s - mean(s))/sd(s)·sd(a)·ρ + mean(a): s over the test images, a and ρ over `val`. A constant simulation gives
 * the mean.
 */
function matchMoments(
  a: { mean: number; deviation: number },
  activation: Float64Array,
  sVal: Float64Array,
  sTest: Float64Array,
): { scale: number; offset: number } {
  const s = meanAndDeviation(sTest);
  const scale = s.deviation > 0 ? (a.deviation * correlation(activation, sVal)) / s.deviation : 0;
  return { scale, offset: a.mean - scale * s.mean };
}

function meanAndDeviation(values: Float64Array): { mean: number; deviation: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return {
    mean,
    deviation: Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1)),
  };
}
