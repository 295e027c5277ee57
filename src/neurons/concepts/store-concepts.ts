import { streamTable } from '../activations/stream-table';
import type { ConceptScores } from './concept-scores';

export interface StoreConceptsOptions {
  /** A `.npy` file of float32 `[images, concepts]`. */
  file: string;
  /** Images in memory at a time; default 256. */
  batchSize?: number;
  signal?: AbortSignal;
}

/**
 * Computes all concept scores once, into a file of 4 bytes a score that they are then read from: for scores that take
 * long to compute, such as those of `embeddingConcepts`, and are read several times. A stopped run goes on where it
 * was; a file that is complete is read; one of other scores is refused.
 */
export async function storeConcepts(
  concepts: ConceptScores,
  { file, batchSize = 256, signal }: StoreConceptsOptions,
): Promise<ConceptScores> {
  if (!(Number.isInteger(batchSize) && batchSize > 0))
    throw new RangeError(`storeConcepts: batchSize is ${batchSize}; wanted a whole number from 1`);
  const { images, width, names } = concepts;
  if (images === 0) throw new Error('storeConcepts: concepts has no images');
  const rows = await streamTable({
    ...{ caller: 'storeConcepts', shape: [images, width], batchSize, file, signal },
    ...{ label: 'concept scores', finished: `${images} images, ${width} concepts` },
    rowsOf: (part) => concepts.rows(part),
  });
  return { names, ...rows };
}
