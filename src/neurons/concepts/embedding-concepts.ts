import { tf } from '../../runtime';
import type { ConceptScores } from './concept-scores';
import type { Rows } from '../activations/rows';

/** The constants of P = σ(scale·(cos + offset)), found for each model by minimizing cross-entropy against labels. */
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
  if (words.width !== images.width) {
    throw new Error(
      `embeddingConcepts: images have ${images.width} dimensions and words ${words.width}; wanted embeddings of one model`,
    );
  }
  const table = normalized(words.rows(Uint32Array.from(names, (_, i) => i)), words.width, 'words');
  return {
    names,
    images: images.images,
    width: names.length,
    rows(wanted) {
      const values = normalized(images.rows(wanted), images.width, 'images');
      const product = tf.tidy(() => {
        const [seen, named] = [
          tf.tensor2d(values, [wanted.length, images.width]),
          tf.tensor2d(table, [names.length, words.width]),
        ];
        return tf.matMul(seen, named, false, true);
      });
      const cosines = product.dataSync() as Float32Array;
      product.dispose();
      return Float32Array.from(cosines, (cosine) => sigmoidScore(cosine, constants));
    },
  };
}

function normalized(values: Float32Array, width: number, what: string): Float32Array {
  const scaled = new Float32Array(values.length);
  for (let start = 0; start < values.length; start += width) {
    let square = 0;
    for (let i = 0; i < width; i++) square += values[start + i] ** 2;
    if (!(square > 0 && square < Infinity)) {
      throw new RangeError(
        `embeddingConcepts: ${what} has an embedding without a direction (length ${Math.sqrt(square)}), number ${start / width} of those asked for`,
      );
    }
    for (let i = 0; i < width; i++) scaled[start + i] = values[start + i] / Math.sqrt(square);
  }
  return scaled;
}
