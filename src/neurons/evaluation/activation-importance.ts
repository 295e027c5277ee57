import { replacedLosses, type HeadData } from './replaced-losses';

/** The fractions of the paper's Table 1. */
export const IMPORTANCE_FRACTIONS = [0.0003, 0.002, 0.005, 0.02, 0.1, 0.5] as const;

/** Loss and correctness (0 or 1) of each image. */
export interface Outcomes {
  loss: ArrayLike<number>;
  right: ArrayLike<number>;
}

/**
 * How much of a neuron's effect comes from the images that activate it most. Zeroing the neuron has for image i the
 * impact ½·[(right - right')/Σright + (loss' - loss)/Σloss]; for each fraction q of the images, by activation from the
 * top, the share of Σ|impact|. NaN when it has no effect at all. Images of equal activation keep their order. Source:
 * Oikarinen and Weng 2024, Table 1, with the authors' inclusive count of ⌊q·n⌋ + 1 images.
 */
export function importanceShares(
  activation: ArrayLike<number>,
  before: Outcomes,
  zeroed: Outcomes,
  fractions: ArrayLike<number> = IMPORTANCE_FRACTIONS,
): Float64Array {
  const n = activation.length;
  const total = (values: ArrayLike<number>) => Array.from(values).reduce((sum, value) => sum + value, 0);
  const [right, loss] = [total(before.right), total(before.loss)];
  // Nothing right, or no loss, leaves that half of the impact without a unit: it counts 0.
  const impact = Float64Array.from(activation, (_, i) =>
    Math.abs(
      ((right && (before.right[i] - zeroed.right[i]) / right) + (loss && (zeroed.loss[i] - before.loss[i]) / loss)) / 2,
    ),
  );
  const order = Uint32Array.from(activation, (_, i) => i).sort((a, b) => activation[b] - activation[a] || a - b);
  const cumulated = new Float64Array(n);
  order.forEach((image, rank) => (cumulated[rank] = impact[image] + (rank > 0 ? cumulated[rank - 1] : 0)));
  return Float64Array.from(fractions, (q) => cumulated[Math.min(n - 1, Math.floor(q * n))] / cumulated[n - 1]);
}

/** {@link importanceShares} of one neuron before a linear head, over all images. */
export function activationImportance(
  data: HeadData,
  unit: number,
  fractions: ArrayLike<number> = IMPORTANCE_FRACTIONS,
): Float64Array {
  const images = Uint32Array.from({ length: data.activations.images }, (_, i) => i);
  const { activation, loss, at, right } = replacedLosses(data, unit, images);
  const before = { loss, right: activation.map((value, i) => Number(right(i, value))) };
  const zeroed = {
    loss: activation.map((_, i) => at(i, 0).loss),
    right: activation.map((_, i) => Number(right(i, 0))),
  };
  return importanceShares(activation, before, zeroed, fractions);
}
