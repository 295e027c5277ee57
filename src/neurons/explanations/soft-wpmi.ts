import type { Rows } from '../activations/rows';
import { topImages } from '../activations/top-images';

export interface SoftWpmiOptions {
  /** Default: all. */
  images?: ArrayLike<number>;
  /** Images that count for a neuron, those that activate it most; default 100. */
  top?: number;
  /**
   * What similarities are multiplied by before the softmax over concepts; default 10, the published one for cosines.
   * `probabilities`: the table already holds P(concept | image), rows that add up to 1.
   */
  scale?: number | 'probabilities';
  /** λ, how much a concept loses that fits all neurons; default 1. */
  lambda?: number;
  /** How surely the first image, and one behind the last, belong to the neuron; default 0.998 and 0.97. */
  belonging?: readonly [first: number, last: number];
}

/**
 * CLIP-Dissect's SoftWPMI: for each neuron the concept that its most activating images have in common, and those of
 * other neurons do not: `columns` `[neurons]`, and all `scores` `[neurons, concepts]`. With x_r the image of rank r
 * from 0, and p_r falling evenly from 0.998 towards 0.97,
 *
 * score(k, c) = ℓ(k, c) - λ·log mean_k exp ℓ(k, c), ℓ(k, c) = Σ_r log(1 + p_r·(P(c | x_r) - 1)).
 *
 * `similarities` `[images, concepts]` of a model that embeds images and words. The mean is over the neurons given, so a
 * score depends on which these are. Source: Oikarinen and Weng 2023 (CLIP-Dissect), section 3 and the authors' code.
 */
export function softWpmi(
  similarities: Rows,
  activations: Rows,
  { images, top = 100, scale = 10, lambda = 1, belonging: [first, last] = [0.998, 0.97] }: SoftWpmiOptions = {},
): { columns: Uint32Array; scores: Float64Array } {
  if (similarities.images !== activations.images)
    throw new Error(
      `softWpmi: similarities have ${similarities.images} images and activations ${activations.images}; wanted the same images`,
    );
  const most = images?.length ?? activations.images;
  if (!(Number.isInteger(top) && top >= 1 && top <= most))
    throw new RangeError(`softWpmi: top is ${top}; wanted a whole number from 1 to ${most}, the number of images`);
  if (scale !== 'probabilities' && !(scale > 0 && scale < Infinity))
    throw new RangeError(`softWpmi: scale is ${scale}; wanted a number above 0, or probabilities`);
  if (!(lambda >= 0 && lambda < Infinity))
    throw new RangeError(`softWpmi: lambda is ${lambda}; wanted a number from 0`);
  if (!(first >= last && last >= 0 && first < 1))
    throw new RangeError(`softWpmi: belonging is ${first}, ${last}; wanted two numbers from 0 to below 1, falling`);
  const [neurons, count] = [activations.width, similarities.width];
  const scores = new Float64Array(neurons * count);
  topImages(activations, { count: top, images }).forEach((own, k) => {
    const rows = similarities.rows(own);
    for (let r = 0; r < top; r++) {
      const row = rows.subarray(r * count, (r + 1) * count);
      const chances = scale === 'probabilities' ? row : softmax(row, scale);
      const p = first - (r / top) * (first - last);
      for (let c = 0; c < count; c++) scores[k * count + c] += Math.log(1 + p * (chances[c] - 1));
    }
  });
  const common = commonness(scores, neurons, count);
  for (let i = 0; i < scores.length; i++) scores[i] -= lambda * common[i % count];
  const columns = Uint32Array.from({ length: neurons }, (_, k) => {
    const own = scores.subarray(k * count, (k + 1) * count);
    return own.reduce((best, score, c) => (score > own[best] ? c : best), 0);
  });
  return { columns, scores };
}

function softmax(row: Float32Array, scale: number): Float64Array {
  const most = row.reduce((a, b) => Math.max(a, b), -Infinity);
  const powers = Float64Array.from(row, (value) => Math.exp(scale * (value - most)));
  const total = powers.reduce((sum, power) => sum + power, 0);
  return powers.map((power) => power / total);
}

/** log of the mean over neurons of exp ℓ, `[concepts]`. */
function commonness(scores: Float64Array, neurons: number, count: number): Float64Array {
  return Float64Array.from({ length: count }, (_, c) => {
    let most = -Infinity;
    for (let k = 0; k < neurons; k++) most = Math.max(most, scores[k * count + c]);
    let sum = 0;
    for (let k = 0; k < neurons; k++) sum += Math.exp(scores[k * count + c] - most);
    return most + Math.log(sum / neurons);
  });
}
