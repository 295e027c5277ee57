import { tf, transposedProducts } from '../../runtime';
import { center } from './center-moments';
import { columnMoments } from '../activations/column-moments';
import type { ConceptScores } from '../concepts/concept-scores';
import type { Moments } from './moments';
import { eachPart, PART, type Rows } from '../activations/rows';

/**
 * Neurons multiplied at once, the last block filled up with zeros: all products have one shape, so that no neuron's
 * sums depend on the others.
 */
const BLOCK = 128;

/**
 * Moments by matrix products of each part, added up in double precision. Values are counted from the means of the first
 * part, so that little cancels.
 */
export function momentsOfDense(
  concepts: ConceptScores,
  activations: Rows,
  images: ArrayLike<number> | undefined,
  columns: Uint32Array,
  { precision, done }: { precision: 'double' | 'single'; done: (images: number) => void },
): Moments {
  const multiply = precision === 'double' ? transposedProducts : productsInSingle;
  const [p, neurons] = [columns.length, activations.width];
  const first = Uint32Array.from(
    { length: Math.min(PART, images?.length ?? activations.images) },
    (_, i) => images?.[i] ?? i,
  );
  const all = columnMoments(concepts, first).mean;
  const shift = {
    concept: Float64Array.from(columns, (c) => all[c]),
    neuron: columnMoments(activations, first).mean.map((mean) => (Number.isFinite(mean) ? mean : NaN)),
  };
  const sums = { concept: new Float64Array(p), neuron: new Float64Array(neurons), square: new Float64Array(neurons) };
  const products = { concept: new Float64Array(p * p), cross: new Float64Array(p * neurons) };
  // Equal columns then have equal products, whichever place they take.
  const padded = 8 * Math.ceil(p / 8);
  const [left, right] = [new Float64Array(first.length * padded), new Float64Array(first.length * BLOCK)];
  let count = 0;
  eachPart(activations, images, (part) => {
    const n = part.length;
    const x = left.subarray(0, n * padded);
    moveScores(x, concepts, part, columns, shift.concept, sums.concept);
    let start = -BLOCK;
    for (const product of multiply(
      x,
      factors(x, right.subarray(0, n * BLOCK), activations.rows(part), shift.neuron, sums),
      n,
    )) {
      if (start < 0) addProduct(products.concept, p, 0, product, padded);
      else addProduct(products.cross, neurons, start, product, BLOCK);
      start += BLOCK;
    }
    count += n;
    done(count);
  });
  return center(columns, count, shift, sums, products);
}

/** Scores of the columns less their shift, into `x`; adds them to `sum`. */
function moveScores(
  x: Float64Array,
  concepts: ConceptScores,
  part: Uint32Array,
  columns: Uint32Array,
  shift: Float64Array,
  sum: Float64Array,
): void {
  const scores = concepts.rows(part);
  const padded = x.length / part.length;
  for (let i = 0; i < part.length; i++) {
    for (let j = 0; j < columns.length; j++) {
      const value = scores[i * concepts.width + columns[j]];
      if (value !== value)
        throw new Error(`momentsOf: image ${part[i]} has no score (NaN) for '${concepts.names[columns[j]]}'`);
      sum[j] += x[i * padded + j] = value - shift[j];
    }
  }
}

/**
 * `x` itself, then the activations less their shift, a block of neurons at a time, in `block`; adds them and their
 * squares to the sums.
 */
function* factors(
  x: Float64Array,
  block: Float64Array,
  values: Float32Array,
  shift: Float64Array,
  { neuron, square }: Record<'neuron' | 'square', Float64Array>,
): Generator<Float64Array> {
  yield x;
  const neurons = shift.length;
  for (let start = 0; start < neurons; start += BLOCK) {
    if (start + BLOCK > neurons) block.fill(0);
    moveActivations(block, values, start, shift, neuron, square);
    yield block;
  }
}

function moveActivations(
  block: Float64Array,
  values: Float32Array,
  start: number,
  shift: Float64Array,
  sum: Float64Array,
  square: Float64Array,
): void {
  const neurons = shift.length;
  const end = Math.min(start + BLOCK, neurons);
  for (let to = 0, from = 0; to < block.length; to += BLOCK, from += neurons) {
    for (let k = start; k < end; k++) {
      const value = values[from + k] - shift[k];
      block[to + k - start] = value;
      sum[k] += value;
      square[k] += value * value;
    }
  }
}

/** Adds a product `[≥ rows, w]` to the columns of `sums` `[rows, width]` from `start` on. */
function addProduct(sums: Float64Array, width: number, start: number, product: ArrayLike<number>, w: number): void {
  const columns = Math.min(w, width - start);
  for (let j = 0; j * width < sums.length; j++) {
    for (let k = 0; k < columns; k++) sums[j * width + start + k] += product[j * w + k];
  }
}

/** {@link transposedProducts}, with the products of each part in single precision. */
function* productsInSingle(a: Float64Array, rights: Iterable<Float64Array>, n: number): Generator<Float32Array> {
  const tensor = (values: Float64Array) => tf.tensor2d(new Float32Array(values), [n, values.length / n]);
  const x = tensor(a);
  try {
    for (const b of rights) {
      const product = tf.tidy(() => tf.matMul(x, b === a ? x : tensor(b), true));
      try {
        yield product.dataSync<'float32'>();
      } finally {
        product.dispose();
      }
    }
  } finally {
    x.dispose();
  }
}
