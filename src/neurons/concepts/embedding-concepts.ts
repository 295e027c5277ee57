import type { ConceptScores } from './concept-scores';
import { embeddingCosines } from './embedding-cosines';
import type { Rows } from '../activations/rows';

/**
 * The constants of P = σ(scale·(cos + offset)), found for each model by minimizing cross-entropy against labels, see
 * {@link tuneSigmoid}.
 */
export interface SigmoidConstants {
  scale: number;
  offset: number;
}

/** Source: Oikarinen and Weng 2024, the authors' code. */
export const SIGMOID_CONSTANTS = {
  'ViT-L-16-SigLIP-384': { scale: 60, offset: -0.09 },
  'ViT-SO400M-14-SigLIP-384': { scale: 58, offset: -0.13 },
  'ViT-L-14-336': { scale: 58, offset: -0.25 },
} as const satisfies Record<string, SigmoidConstants>;

/** σ(scale·(cosine + offset)), the score of a concept for an image. */
export function sigmoidScore(cosine: number, { scale, offset }: SigmoidConstants): number {
  return 1 / (1 + Math.exp(-scale * (cosine + offset)));
}

/**
 * Concept scores of a model that embeds images and words in one space: P(c|x) = σ(scale·(cos(x, c) + offset)), computed
 * when asked for, so the matrix is never stored. `images` `[images, dimensions]`, `words` `[concepts, dimensions]`;
 * lengths do not matter, only angles.
 */
export function embeddingConcepts(
  names: readonly string[],
  { images, words, constants }: { images: Rows; words: Rows; constants: SigmoidConstants },
): ConceptScores {
  if (words.images !== names.length)
    throw new Error(
      `embeddingConcepts: words has ${words.images} embeddings for ${names.length} names; wanted one a name`,
    );
  const cosines = embeddingCosines(images, words);
  return {
    ...cosines,
    names,
    rows: (wanted) => cosines.rows(wanted).map((cosine) => sigmoidScore(cosine, constants)),
  };
}
