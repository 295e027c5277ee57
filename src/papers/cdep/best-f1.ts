/** The thresholds of the public code. */
const THRESHOLDS = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1];

/**
 * F1 as the public code of CDEP has it on skin lesions: 2·TP / (2·TP + FP + FN) of class 1, the best over thresholds
 * 0.1, 0.2 … 1 of its probability at which both classes are predicted; `weights` say how often an example counts. NaN
 * where no threshold parts the examples.
 */
export function bestF1(
  probabilities: ArrayLike<number>,
  labels: ArrayLike<number>,
  weights?: ArrayLike<number>,
): number {
  if (labels.length !== probabilities.length)
    throw new RangeError(
      `bestF1: there are ${labels.length} labels; wanted ${probabilities.length}, one a probability`,
    );
  const values = THRESHOLDS.map((threshold) => {
    let [right, predicted, positive, all] = [0, 0, 0, 0];
    for (let i = 0; i < labels.length; i++) {
      const weight = weights ? weights[i] : 1;
      const says = probabilities[i] >= threshold ? weight : 0;
      right += labels[i] * says;
      predicted += says;
      positive += labels[i] * weight;
      all += weight;
    }
    return predicted > 0 && predicted < all ? (2 * right) / (predicted + positive) : NaN;
  });
  const defined = values.filter((value) => !Number.isNaN(value));
  return defined.length > 0 ? Math.max(...defined) : NaN;
}
