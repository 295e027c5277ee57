import { quantile } from '../../statistics';
import type { ConceptScores } from '../concepts/concept-scores';
import { columnOf, type Rows } from '../activations/rows';

export interface DissectOptions {
  /** Default: all. */
  images?: ArrayLike<number>;
  /** Quantile of a neuron's activations above which it counts as active; default 0.995, that of Network Dissection. */
  quantile?: number;
  /** Columns of the concept matrix; default all. */
  columns?: ArrayLike<number>;
}

/**
 * For each neuron the concept whose images overlap most with those that activate it: the largest |A ∩ B| / |A ∪ B| of A
 * = {a > T} and B = {P ≥ 0.5}. It is Network Dissection's rule on images instead of pixels. `columns` and `iou`
 * `[neurons]`. The threshold T lies between values as NumPy's `quantile` has it. Source: Bau et al. 2017.
 */
export function dissectNeurons(
  concepts: ConceptScores,
  activations: Rows,
  { images, quantile: share = 0.995, columns: wanted }: DissectOptions = {},
): { columns: Uint32Array; iou: Float64Array } {
  if (!(share >= 0 && share < 1))
    throw new RangeError(`dissectNeurons: quantile is ${share}; wanted from 0 to below 1`);
  const columns = Uint32Array.from(wanted ?? concepts.names.map((_, c) => c));
  const there = Array.from(columns, (c) => columnOf(concepts, c, images).map((score) => Number(score >= 0.5)));
  const sizes = there.map((flags) => flags.reduce((sum, flag) => sum + flag, 0));
  const found = { columns: new Uint32Array(activations.width), iou: new Float64Array(activations.width) };
  for (let k = 0; k < activations.width; k++) {
    const values = columnOf(activations, k, images);
    const threshold = quantile(values, share);
    const active: number[] = [];
    values.forEach((value, i) => value > threshold && active.push(i));
    let best = 0;
    columns.forEach((_, j) => {
      const both = active.reduce((sum, i) => sum + there[j][i], 0);
      const iou = both / (active.length + sizes[j] - both) || 0;
      if (iou > found.iou[k]) [best, found.iou[k]] = [j, iou];
    });
    found.columns[k] = columns[best];
  }
  return found;
}
