import { eachPart, type Rows } from '../activations/rows';
import type { SigmoidConstants } from './embedding-concepts';

export interface TuneSigmoidOptions {
  /** The images to judge by; default all. */
  images?: ArrayLike<number>;
  /** The columns to judge by, such as classes without the widest superclasses; default all. */
  columns?: ArrayLike<number>;
  /** Scales A to try; the published 0.1, 0.25, 0.5, 0.75, 1, and 0, 2, … 150 unless given. */
  scales?: readonly number[];
  /** Offsets B to try, rising; the published -1.00, -0.99, … 1.00 unless given. */
  offsets?: readonly number[];
}

const SCALES = [0.1, 0.25, 0.5, 0.75, 1, ...Array.from({ length: 76 }, (_, i) => 2 * i)];
const OFFSETS = Array.from({ length: 201 }, (_, i) => (i - 100) / 100);

/** Cosines are counted in so many steps from -1 to 1, each standing by its own mean: the loss moves by 4e-6 at most. */
const STEPS = 16_384;

/**
 * The constants A, B of P = σ(A·(cos + B)) that make the mean cross-entropy of P against labels smallest,
 *
 * L(A, B) = mean over images and concepts of softplus(A·(cos + B)) - y·A·(cos + B),
 *
 * over the grid of the authors. `cosines` and `truth` (0 or 1) `[images, concepts]`, column by column the same
 * concepts; both are read once. Of equal losses the first counts, by scale, then by offset. Source: Oikarinen and Weng
 * 2024, the authors' code.
 */
export function tuneSigmoid(
  cosines: Rows,
  truth: Rows,
  { images, columns, scales = SCALES, offsets = OFFSETS }: TuneSigmoidOptions = {},
): { constants: SigmoidConstants; loss: number } {
  if (cosines.images !== truth.images || cosines.width !== truth.width) {
    throw new Error(
      `tuneSigmoid: cosines are [${cosines.images}, ${cosines.width}] and truth [${truth.images}, ${truth.width}]; wanted the same images and concepts`,
    );
  }
  if (scales.length === 0 || offsets.length === 0)
    throw new Error(`tuneSigmoid: there are ${scales.length} scales and ${offsets.length} offsets; wanted one of each`);
  const fallen = offsets.findIndex((offset, i) => !(i === 0 || offset > offsets[i - 1]));
  if (fallen >= 0)
    throw new Error(`tuneSigmoid: offsets has ${offsets[fallen]} behind ${offsets[fallen - 1]}; wanted rising ones`);
  const counted = count(cosines, truth, images, columns);
  let best = { constants: { scale: scales[0], offset: offsets[0] }, loss: Infinity };
  for (const scale of scales) {
    const lossAt = (i: number) => loss(counted, { scale, offset: offsets[i] });
    // With one scale the loss is convex in the offset, so the lower one of two neighbors tells the direction.
    let [low, high] = [0, offsets.length - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (lossAt(middle) <= lossAt(middle + 1)) high = middle;
      else low = middle + 1;
    }
    const found = { constants: { scale, offset: offsets[low] }, loss: lossAt(low) };
    if (found.loss < best.loss) best = found;
  }
  return best;
}

/** Cosines by steps, and what the linear part of the loss needs. */
interface Counted {
  pairs: number;
  means: Float64Array;
  counts: Float64Array;
  /** Σ y and Σ y·cos. */
  matches: number;
  matching: number;
}

function count(
  cosines: Rows,
  truth: Rows,
  images: ArrayLike<number> | undefined,
  columns: ArrayLike<number> | undefined,
): Counted {
  const { width } = cosines;
  const wanted = columns ? Array.from(columns) : Array.from({ length: width }, (_, c) => c);
  const wrong = wanted.find((c) => !(Number.isInteger(c) && c >= 0 && c < width));
  if (wrong !== undefined)
    throw new RangeError(`tuneSigmoid: columns names ${wrong}; wanted whole numbers from 0 to ${width - 1}`);
  const [sums, counts] = [new Float64Array(STEPS + 1), new Float64Array(STEPS + 1)];
  let [pairs, matches, matching] = [0, 0, 0];
  eachPart(cosines, images, (part) => {
    const [values, labels] = [cosines.rows(part), truth.rows(part)];
    for (let i = 0; i < part.length; i++) {
      for (const c of wanted) {
        const [cosine, y] = [values[i * width + c], labels[i * width + c]];
        // A cosine in single precision can be a little more than 1.
        if (!(Math.abs(cosine) <= 1.001 && y >= 0 && y <= 1))
          throw new RangeError(
            `tuneSigmoid: image ${part[i]}, column ${c} has cosine ${cosine} and truth ${y}; wanted -1 to 1 and 0 to 1`,
          );
        const step = Math.min(STEPS, Math.max(0, Math.floor(((cosine + 1) / 2) * STEPS)));
        sums[step] += cosine;
        counts[step]++;
        pairs++;
        matches += y;
        matching += y * cosine;
      }
    }
  });
  if (pairs === 0) throw new Error('tuneSigmoid: there are no images or no columns; wanted at least one of each');
  const there = Array.from(counts.keys()).filter((step) => counts[step] > 0);
  return {
    pairs,
    matches,
    matching,
    means: Float64Array.from(there, (step) => sums[step] / counts[step]),
    counts: Float64Array.from(there, (step) => counts[step]),
  };
}

function loss({ pairs, means, counts, matches, matching }: Counted, { scale, offset }: SigmoidConstants): number {
  let sum = 0;
  for (let step = 0; step < means.length; step++) {
    const z = scale * (means[step] + offset);
    sum += counts[step] * (Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z))));
  }
  return (sum - scale * (matching + offset * matches)) / pairs;
}
