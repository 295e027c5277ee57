import { tf } from '../../runtime';
import type { Rows } from '../activations/rows';

/**
 * cos(x, c) of embeddings of images `[images, dimensions]` and of words `[concepts, dimensions]`, a row an image, a
 * column a word; computed when asked for, so the matrix `[images, concepts]` is never stored. Lengths do not matter.
 */
export function embeddingCosines(images: Rows, words: Rows): Rows {
  if (words.width !== images.width) {
    throw new Error(
      `embeddingCosines: images have ${images.width} dimensions and words ${words.width}; wanted embeddings of one model`,
    );
  }
  const table = normalized(words.rows(Uint32Array.from({ length: words.images }, (_, i) => i)), words.width, 'words');
  return {
    images: images.images,
    width: words.images,
    rows(wanted) {
      const values = normalized(images.rows(wanted), images.width, 'images');
      const product = tf.tidy(() => {
        const [seen, named] = [
          tf.tensor2d(values, [wanted.length, images.width]),
          tf.tensor2d(table, [words.images, words.width]),
        ];
        return tf.matMul(seen, named, false, true);
      });
      const cosines = product.dataSync() as Float32Array;
      product.dispose();
      return cosines;
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
        `embeddingCosines: ${what} has an embedding without a direction (length ${Math.sqrt(square)}), number ${start / width} of those asked for; leave it out`,
      );
    }
    for (let i = 0; i < width; i++) scaled[start + i] = values[start + i] / Math.sqrt(square);
  }
  return scaled;
}
