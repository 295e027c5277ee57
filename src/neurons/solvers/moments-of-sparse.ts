import { center, type Products } from './center-moments';
import type { ConceptScores } from '../concepts/concept-scores';
import type { Moments } from './moments';
import { eachPart, type Rows } from '../activations/rows';

/** Moments image by image: a score of zero costs nothing. */
export function momentsOfSparse(
  concepts: ConceptScores,
  activations: Rows,
  images: ArrayLike<number> | undefined,
  columns: Uint32Array,
  done: (images: number) => void,
): Moments {
  const [p, neurons, width] = [columns.length, activations.width, concepts.width];
  const [sum, neuronSum, square] = [new Float64Array(p), new Float64Array(neurons), new Float64Array(neurons)];
  const products = { concept: new Float64Array(p * p), cross: new Float64Array(p * neurons) };
  const [shift, moved] = [new Float64Array(neurons), new Float64Array(neurons)];
  const [at, score] = [new Uint32Array(p), new Float64Array(p)];
  let count = 0;
  eachPart(activations, images, (part) => {
    const [scores, values] = [concepts.rows(part), activations.rows(part)];
    // Sums of squares lose digits where the mean is large, so activations are counted from those of the first image.
    if (count === 0) for (let k = 0; k < neurons; k++) shift[k] = Number.isFinite(values[k]) ? values[k] : NaN;
    for (let i = 0; i < part.length; i++) {
      let there = 0;
      for (let j = 0; j < p; j++) {
        const value = scores[i * width + columns[j]];
        if (value === 0) continue;
        if (value !== value)
          throw new Error(`momentsOf: image ${part[i]} has no score (NaN) for '${concepts.names[columns[j]]}'`);
        sum[j] += value;
        at[there] = j;
        score[there++] = value;
      }
      for (let k = 0; k < neurons; k++) {
        const a = values[i * neurons + k] - shift[k];
        moved[k] = a;
        neuronSum[k] += a;
        square[k] += a * a;
      }
      addRow(products, at, score, there, moved, p);
    }
    count += part.length;
    done(count);
  });
  return center(
    columns,
    count,
    { concept: new Float64Array(p), neuron: shift },
    { concept: sum, neuron: neuronSum, square },
    products,
  );
}

/** Adds an image with few scores above zero, `score` of the concepts `at`. */
function addRow(
  { concept, cross }: Products,
  at: Uint32Array,
  score: Float64Array,
  there: number,
  a: Float64Array,
  p: number,
): void {
  for (let u = 0; u < there; u++) {
    const [row, value] = [at[u], score[u]];
    for (let v = u; v < there; v++) concept[row * p + at[v]] += value * score[v];
    const start = row * a.length;
    if (value === 1) for (let k = 0; k < a.length; k++) cross[start + k] += a[k];
    else for (let k = 0; k < a.length; k++) cross[start + k] += value * a[k];
  }
}
