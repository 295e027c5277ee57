import { readLabels, type Labels } from '../../statistics';
import type { ConceptScores } from './concept-scores';

/** A concept that covers several classes: its name, and their indices. */
export type Superclasses = Readonly<Record<string, readonly number[]>>;

export interface LabelConceptsOptions {
  /** The class of each image. */
  labels: Labels;
  /** Names of the classes, in the order of their indices. */
  classes: readonly string[];
  superclasses?: Superclasses;
}

/**
 * Concept scores from labels: one column a class, 1 where it is the image's, then one a superclass, 1 where it holds
 * the image's class. Nothing is stored but the labels. Source: Oikarinen and Weng 2024, LE(Label).
 */
export function labelConcepts({ labels: given, classes, superclasses = {} }: LabelConceptsOptions): ConceptScores {
  const labels = readLabels('labelConcepts', 'labels', given);
  const names = [...classes, ...Object.keys(superclasses)];
  const columns: number[][] = classes.map((_, c) => [c]);
  Object.entries(superclasses).forEach(([name, members], k) => {
    for (const c of new Set(members)) {
      if (!(Number.isInteger(c) && c >= 0 && c < classes.length)) {
        throw new RangeError(`labelConcepts: superclass '${name}' holds class ${c}; wanted 0 to ${classes.length - 1}`);
      }
      columns[c].push(classes.length + k);
    }
  });
  for (let i = 0; i < labels.length; i++) {
    if (!columns[labels[i]])
      throw new RangeError(
        `labelConcepts: label ${i} is ${labels[i]}; wanted an integer from 0 to ${classes.length - 1}`,
      );
  }
  const width = names.length;
  return {
    names,
    images: labels.length,
    width,
    rows(images) {
      const scores = new Float32Array(images.length * width);
      for (let row = 0; row < images.length; row++) {
        if (!(images[row] >= 0 && images[row] < labels.length)) {
          throw new RangeError(`labelConcepts: there is no image ${images[row]}; wanted 0 to ${labels.length - 1}`);
        }
        for (const column of columns[labels[images[row]]]) scores[row * width + column] = 1;
      }
      return scores;
    },
  };
}
