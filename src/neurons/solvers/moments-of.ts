import { progress } from '../../host';
import type { ConceptScores } from '../concepts/concept-scores';
import type { Moments } from './moments';
import { momentsOfDense } from './moments-of-dense';
import { momentsOfSparse } from './moments-of-sparse';
import type { Rows } from '../activations/rows';

export interface MomentsOptions {
  /** Default: all. */
  images?: ArrayLike<number>;
  /** Columns of the concept matrix; default all. */
  columns?: ArrayLike<number>;
  /**
   * Precision of the products of 512 images at a time where scores are not mostly zero. `double` (default), or
   * `single`, twice as fast for thousands of concepts; covariances are then good to about 1e-6 of the variances.
   */
  precision?: 'double' | 'single';
  /** What a progress bar is called; none without. */
  label?: string;
}

/**
 * The moments over the images named, in one pass. Scores that are mostly zero, as of labels, are added image by image
 * and zeros cost nothing; others are multiplied by TensorFlow. Memory for p concepts: 8 p² bytes for the covariance, as
 * much again while it is computed, and 8 p · neurons; of the images 512 at a time.
 *
 * @throws when the tables have different numbers of images, there is no image, or a concept score is not a number.
 */
export function momentsOf(
  concepts: ConceptScores,
  activations: Rows,
  { images, columns: wanted, precision = 'double', label }: MomentsOptions = {},
): Moments {
  if (concepts.images !== activations.images) {
    throw new Error(
      `momentsOf: concepts have ${concepts.images} images and activations ${activations.images}; wanted the same images`,
    );
  }
  const columns = Uint32Array.from(wanted ?? concepts.names.map((_, c) => c));
  if (precision !== 'double' && precision !== 'single')
    throw new Error(`momentsOf: precision is '${String(precision)}'; wanted double or single`);
  if ((images?.length ?? activations.images) === 0) throw new Error('momentsOf: images is empty; wanted at least one');
  const count = images?.length ?? activations.images;
  const bar = label === undefined ? undefined : progress(label, count);
  const done = (some: number) => bar?.update(some);
  const moments = isSparse(concepts, columns, images)
    ? momentsOfSparse(concepts, activations, images, columns, done)
    : momentsOfDense(concepts, activations, images, columns, { precision, done });
  bar?.finish(`${count} images, ${columns.length} concepts`);
  return moments;
}

/** Whether at most one score in eight is not zero, on the first images; this decides about time only. */
function isSparse(concepts: ConceptScores, columns: Uint32Array, images: ArrayLike<number> | undefined): boolean {
  const some = Uint32Array.from(
    { length: Math.min(64, images?.length ?? concepts.images) },
    (_, i) => images?.[i] ?? i,
  );
  const scores = concepts.rows(some);
  let there = 0;
  for (let i = 0; i < some.length; i++)
    for (const column of columns) if (scores[i * concepts.width + column] !== 0) there++;
  return 8 * there <= some.length * columns.length;
}
