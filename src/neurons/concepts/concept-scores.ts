import { tableRows, type Rows } from '../activations/rows';

/**
 * The concept matrix P(c|x), one row an image, one column a concept, scores from 0 to 1. Labels fill it ({@link
 * labelConcepts}), and any model that scores images against words ({@link embeddingConcepts}, {@link tableConcepts}).
 *
 * Concepts are told apart by their column: names need not be unique (two classes of ImageNet are called `missile`).
 */
export interface ConceptScores extends Rows {
  /** One a column. */
  readonly names: readonly string[];
}

/** Scores that are already there: `data` `[images, concepts]`, each from 0 to 1. */
export function tableConcepts(names: readonly string[], data: ArrayLike<number>): ConceptScores {
  if (names.length === 0) throw new Error('tableConcepts: names is empty; wanted one a column');
  for (let i = 0; i < data.length; i++) {
    if (!(data[i] >= 0 && data[i] <= 1)) {
      throw new RangeError(
        `tableConcepts: image ${Math.floor(i / names.length)} has the score ${data[i]} for '${names[i % names.length]}'; wanted 0 to 1`,
      );
    }
  }
  return { names, ...tableRows(data, [data.length / names.length, names.length]) };
}
