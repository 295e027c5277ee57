import { tf } from '../runtime';
import { centre } from './centre-moments';
import type { ConceptScores } from './concept-scores';
import type { Moments } from './moments';
import { columnMoments } from './column-moments';
import { eachPart, PART, type Rows } from './rows';

/** Moments with the products of each part in single precision, added up in double. Values are counted from the means of the first part, so that little cancels. */
export function momentsInSingle(concepts: ConceptScores, activations: Rows, images: ArrayLike<number> | undefined, columns: Uint32Array): Moments {
  const [p, neurons] = [columns.length, activations.width];
  const first = Uint32Array.from({ length: Math.min(PART, images?.length ?? activations.images) }, (_, i) => images?.[i] ?? i);
  const all = columnMoments(concepts, first).mean;
  const shift = { concept: Float64Array.from(columns, (c) => all[c]), neuron: columnMoments(activations, first).mean.map((mean) => (Number.isFinite(mean) ? mean : NaN)) };
  const sums = { concept: new Float64Array(p), neuron: new Float64Array(neurons), square: new Float64Array(neurons) };
  const products = { concept: new Float64Array(p * p), cross: new Float64Array(p * neurons) };
  let count = 0;
  eachPart(activations, images, (part) => {
    const n = part.length;
    const [scores, values] = [concepts.rows(part), activations.rows(part)];
    const [left, right] = [new Float32Array(n * p), new Float32Array(n * neurons)];
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < p; j++) {
        const value = scores[i * concepts.width + columns[j]] - shift.concept[j];
        if (value !== value) throw new Error(`momentsOf: image ${part[i]} has no score (NaN) for '${concepts.names[columns[j]]}'`);
        left[i * p + j] = value;
        sums.concept[j] += value;
      }
      for (let k = 0; k < neurons; k++) {
        const value = values[i * neurons + k] - shift.neuron[k];
        right[i * neurons + k] = value;
        sums.neuron[k] += value;
        sums.square[k] += value * value;
      }
    }
    count += n;
    const [own, cross] = tf.tidy(() => {
      const x = tf.tensor2d(left, [n, p]);
      return [tf.matMul(x, x, true), tf.matMul(x, tf.tensor2d(right, [n, neurons]), true)];
    });
    for (const [sum, product] of [[products.concept, own], [products.cross, cross]] as const) {
      const part = product.dataSync();
      for (let i = 0; i < part.length; i++) sum[i] += part[i];
      product.dispose();
    }
  });
  return centre(columns, count, shift, sums, products);
}
