import { readLabels, type Labels } from '../../statistics';
import { eachPart, type Rows } from '../activations/rows';

/**
 * How often the word nearest to an image is its own: the share of images whose largest score among `columns` (all
 * unless given) is that of their label. `scores` `[images, concepts]`, such as {@link embeddingCosines}; `labels` are
 * columns, one an image, and images whose label is not among `columns` are left out. Of equal scores the first counts.
 */
export function zeroShotAccuracy(
  scores: Rows,
  labels: Labels,
  { images, columns }: { images?: ArrayLike<number>; columns?: ArrayLike<number> } = {},
): { accuracy: number; n: number } {
  const { width } = scores;
  const truth = readLabels('zeroShotAccuracy', 'labels', labels, scores.images);
  const choice = columns ? Array.from(columns) : Array.from({ length: width }, (_, c) => c);
  const wrong = choice.find((c) => !(Number.isInteger(c) && c >= 0 && c < width));
  if (wrong !== undefined)
    throw new RangeError(`zeroShotAccuracy: columns names ${wrong}; wanted whole numbers from 0 to ${width - 1}`);
  const allowed = new Set(choice);
  let [right, n] = [0, 0];
  eachPart(scores, images, (part) => {
    const values = scores.rows(part);
    for (let i = 0; i < part.length; i++) {
      if (!allowed.has(truth[part[i]])) continue;
      const best = choice.reduce((a, b) => (values[i * width + b] > values[i * width + a] ? b : a));
      right += Number(best === truth[part[i]]);
      n++;
    }
  });
  return { accuracy: right / n, n };
}
