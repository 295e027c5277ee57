import type { Moments } from '../solvers/moments';
import { eachPart, type Rows } from './rows';

/**
 * Mean and standard deviation (n - 1) of each column over the images named (all unless given), `[width]` each, in one
 * pass; NaN where a value is not finite.
 */
export function columnMoments(
  table: Rows,
  images?: ArrayLike<number>,
): { mean: Float64Array; deviation: Float64Array } {
  const { width } = table;
  const [mean, squares] = [new Float64Array(width), new Float64Array(width)];
  let count = 0;
  eachPart(table, images, (part) => {
    const rows = table.rows(part);
    for (let i = 0; i < part.length; i++) {
      const share = 1 / ++count;
      for (let k = 0; k < width; k++) {
        const before = rows[i * width + k] - mean[k];
        mean[k] += before * share;
        squares[k] += before * (rows[i * width + k] - mean[k]);
      }
    }
  });
  return { mean, deviation: squares.map((sum) => Math.sqrt(sum / (count - 1))) };
}

/** What {@link columnMoments} of the activations gives, from moments over the same images, up to rounding. */
export function neuronMoments({ count, neuronMean, neuronVariance }: Moments): {
  mean: Float64Array;
  deviation: Float64Array;
} {
  return {
    mean: neuronMean.slice(),
    deviation: neuronVariance.map((variance) => Math.sqrt((variance * count) / (count - 1))),
  };
}
