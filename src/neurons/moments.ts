import type { ConceptScores } from './concept-scores';
import { eachPart, type Rows } from './rows';

/**
 * Means and covariances (divided by n) of concept scores and activations over some images: all that fitting and ranking need, in memory that does
 * not grow with the number of images. With concepts j, l and neurons k: `conceptCovariance` `[p,p]`, `crossCovariance` `[p,neurons]`.
 *
 * A neuron with a value that is not finite has NaN in its own entries and disturbs no other.
 */
export interface Moments {
  readonly count: number;
  /** The column of the concept matrix behind each of the p concepts. */
  readonly columns: Uint32Array;
  readonly neurons: number;
  readonly conceptMean: Float64Array;
  readonly neuronMean: Float64Array;
  readonly conceptCovariance: Float64Array;
  readonly crossCovariance: Float64Array;
  readonly neuronVariance: Float64Array;
}

export interface MomentsOptions {
  /** Default: all. */
  images?: ArrayLike<number>;
  /** Columns of the concept matrix; default all. */
  columns?: ArrayLike<number>;
}

/**
 * The moments over the images named, in one pass and in double precision. Zero scores cost nothing, so labels are fast.
 *
 * @throws when the tables have different numbers of images, there is no image, or a concept score is not a number.
 */
export function momentsOf(concepts: ConceptScores, activations: Rows, { images, columns: wanted }: MomentsOptions = {}): Moments {
  if (concepts.images !== activations.images) throw new Error(`momentsOf: concepts have ${concepts.images} images and activations ${activations.images}; wanted the same images`);
  const columns = Uint32Array.from(wanted ?? concepts.names.map((_, c) => c));
  const [p, neurons, width] = [columns.length, activations.width, concepts.width];
  const sums = { concept: new Float64Array(p), neuron: new Float64Array(neurons), square: new Float64Array(neurons) };
  const products = { concept: new Float64Array(p * p), cross: new Float64Array(p * neurons) };
  const [shift, moved] = [new Float64Array(neurons), new Float64Array(neurons)];
  const [at, score] = [new Uint32Array(p), new Float64Array(p)];
  let count = 0;
  eachPart(activations, images, (part) => {
    const [scores, values] = [concepts.rows(part), activations.rows(part)];
    for (let i = 0; i < part.length; i++) {
      let there = 0;
      for (let j = 0; j < p; j++) {
        const value = scores[i * width + columns[j]];
        if (value !== value) throw new Error(`momentsOf: image ${part[i]} has no score (NaN) for '${concepts.names[columns[j]]}'`);
        if (value === 0) continue;
        at[there] = j;
        score[there++] = value;
      }
      // Sums of squares lose digits where the mean is large, so activations are counted from those of the first image.
      if (count === 0) for (let k = 0; k < neurons; k++) shift[k] = Number.isFinite(values[k]) ? values[k] : NaN;
      count++;
      for (let k = 0; k < neurons; k++) {
        const a = values[i * neurons + k] - shift[k];
        moved[k] = a;
        sums.neuron[k] += a;
        sums.square[k] += a * a;
      }
      addRow(products, sums.concept, at, score, there, moved);
    }
  });
  if (count === 0) throw new Error('momentsOf: images is empty; wanted at least one');
  return centre(columns, count, shift, sums, products);
}

/** Adds P_j·P_l (l ≥ j) and P_j·a_k of one image. */
function addRow({ concept, cross }: { concept: Float64Array; cross: Float64Array }, sum: Float64Array, at: Uint32Array, score: Float64Array, there: number, a: Float64Array): void {
  const [p, neurons] = [sum.length, a.length];
  for (let u = 0; u < there; u++) {
    const [row, value] = [at[u], score[u]];
    sum[row] += value;
    for (let v = u; v < there; v++) concept[row * p + at[v]] += value * score[v];
    const start = row * neurons;
    if (value === 1) for (let k = 0; k < neurons; k++) cross[start + k] += a[k];
    else for (let k = 0; k < neurons; k++) cross[start + k] += value * a[k];
  }
}

function centre(
  columns: Uint32Array, n: number, shift: Float64Array,
  sums: { concept: Float64Array; neuron: Float64Array; square: Float64Array }, products: { concept: Float64Array; cross: Float64Array },
): Moments {
  const [p, neurons] = [columns.length, shift.length];
  const conceptMean = sums.concept.map((sum) => sum / n);
  const mean = sums.neuron.map((sum) => sum / n);
  const { concept, cross } = products;
  for (let j = 0; j < p; j++) {
    for (let l = j; l < p; l++) concept[l * p + j] = concept[j * p + l] = concept[j * p + l] / n - conceptMean[j] * conceptMean[l];
    for (let k = 0; k < neurons; k++) cross[j * neurons + k] = cross[j * neurons + k] / n - conceptMean[j] * mean[k];
  }
  const neuronVariance = sums.square.map((sum, k) => Math.max(0, sum / n - mean[k] ** 2));
  return { count: n, columns, neurons, conceptMean, neuronMean: mean.map((value, k) => value + shift[k]), conceptCovariance: concept, crossCovariance: cross, neuronVariance };
}
