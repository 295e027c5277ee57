import type { ConceptScores } from './concept-scores';
import { centre, type Products } from './centre-moments';
import { momentsInSingle } from './moments-in-single';
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
  /** `double` (default), or `single`: products of 512 images at a time by TensorFlow, many times faster for thousands of concepts; covariances are then good to about 1e-6 of the variances. */
  precision?: 'double' | 'single';
}

/**
 * The moments over the images named, in one pass and in double precision. Zero scores cost nothing, so labels are fast.
 *
 * @throws when the tables have different numbers of images, there is no image, or a concept score is not a number.
 */
export function momentsOf(concepts: ConceptScores, activations: Rows, { images, columns: wanted, precision = 'double' }: MomentsOptions = {}): Moments {
  if (concepts.images !== activations.images) throw new Error(`momentsOf: concepts have ${concepts.images} images and activations ${activations.images}; wanted the same images`);
  const columns = Uint32Array.from(wanted ?? concepts.names.map((_, c) => c));
  if (precision !== 'double' && precision !== 'single') throw new Error(`momentsOf: precision is '${String(precision)}'; wanted double or single`);
  if ((images?.length ?? activations.images) === 0) throw new Error('momentsOf: images is empty; wanted at least one');
  return precision === 'double' ? inDouble(concepts, activations, images, columns) : momentsInSingle(concepts, activations, images, columns);
}

function inDouble(concepts: ConceptScores, activations: Rows, images: ArrayLike<number> | undefined, columns: Uint32Array): Moments {
  const [p, neurons, width] = [columns.length, activations.width, concepts.width];
  const sums = { concept: new Float64Array(p), neuron: new Float64Array(neurons), square: new Float64Array(neurons) };
  const products = { concept: new Float64Array(p * p), cross: new Float64Array(p * neurons) };
  const [shift, moved] = [new Float64Array(neurons), new Float64Array(neurons)];
  const [at, score] = [new Uint32Array(p), new Float64Array(p)];
  const dense = new DenseRows(p, neurons, products);
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
      for (let u = 0; u < there; u++) sums.concept[at[u]] += score[u];
      if (4 * there > p) dense.add(at, score, there, moved);
      else addSparseRow(products, at, score, there, moved, p);
    }
  });
  dense.flush();
  return centre(columns, count, { concept: new Float64Array(p), neuron: shift }, sums, products);
}

/** Adds an image with few scores above zero, `score` of the concepts `at`. */
function addSparseRow({ concept, cross }: Products, at: Uint32Array, score: Float64Array, there: number, a: Float64Array, p: number): void {
  for (let u = 0; u < there; u++) {
    const [row, value] = [at[u], score[u]];
    for (let v = u; v < there; v++) concept[row * p + at[v]] += value * score[v];
    const start = row * a.length;
    if (value === 1) for (let k = 0; k < a.length; k++) cross[start + k] += a[k];
    else for (let k = 0; k < a.length; k++) cross[start + k] += value * a[k];
  }
}

/** Adds images with many scores above zero, four at a time: the sums then travel to memory and back a quarter as often. */
class DenseRows {
  private readonly scores: Float64Array[];
  private readonly values: Float64Array[];
  private filled = 0;

  constructor(private readonly p: number, neurons: number, private readonly products: Products) {
    this.scores = Array.from({ length: 4 }, () => new Float64Array(p));
    this.values = Array.from({ length: 4 }, () => new Float64Array(neurons));
  }

  add(at: Uint32Array, score: Float64Array, there: number, a: Float64Array): void {
    for (let u = 0; u < there; u++) this.scores[this.filled][at[u]] = score[u];
    this.values[this.filled].set(a);
    if (++this.filled === 4) this.flush();
  }

  flush(): void {
    for (let j = 0; j < this.p; j++) {
      addFour(this.products.concept, j * this.p, j, this.scores, this.scores, j);
      addFour(this.products.cross, j * this.values[0].length, 0, this.scores, this.values, j);
    }
    for (let row = 0; row < 4; row++) {
      this.scores[row].fill(0);
      this.values[row].fill(0);
    }
    this.filled = 0;
  }
}

/** sums[start + k] += Σ left[row][j]·right[row][k] over four rows, from k = `first`. */
function addFour(sums: Float64Array, start: number, first: number, left: readonly Float64Array[], right: readonly Float64Array[], j: number): void {
  const [p0, p1, p2, p3] = [left[0][j], left[1][j], left[2][j], left[3][j]];
  const [r0, r1, r2, r3] = right;
  for (let k = first; k < r0.length; k++) sums[start + k] += p0 * r0[k] + p1 * r1[k] + (p2 * r2[k] + p3 * r3[k]);
}
