import { readLabels, type Labels } from '../statistics';

/** A mean over classes of the means within each class. */
export interface MeanByClass {
  mean: number;
  /** The mean of each class; NaN for a class without a defined value. */
  classes: Float64Array;
  /** Classes without a defined value. */
  emptyClasses: number;
}

/**
 * The macro average of the pointing game: values (NaN left out) averaged within each class, then over classes, so that
 * rare classes weigh as much as common ones. `empty: 'zero'` (default) counts a class without values as 0, as published
 * (Pillai and Pirsiavash 2021); `'skip'` leaves it out.
 */
export function meanByClass(
  values: ArrayLike<number>,
  labels: Labels,
  count: number,
  { empty = 'zero' }: { empty?: 'zero' | 'skip' } = {},
): MeanByClass {
  const own = readLabels('meanByClass', 'labels', labels, values.length);
  const [sums, used] = [new Float64Array(count), new Float64Array(count)];
  for (let i = 0; i < values.length; i++) {
    const label = own[i];
    if (label >= count) {
      throw new RangeError(`meanByClass: label ${i} is ${label}; wanted an integer from 0 to ${count - 1}`);
    }
    if (Number.isNaN(values[i])) continue;
    sums[label] += values[i];
    used[label]++;
  }
  const classes = sums.map((sum, label) => sum / used[label]);
  const defined = classes.filter((mean) => !Number.isNaN(mean));
  const total = defined.reduce((sum, mean) => sum + mean, 0);
  return { mean: total / (empty === 'zero' ? count : defined.length), classes, emptyClasses: count - defined.length };
}
