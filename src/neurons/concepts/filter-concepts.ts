import type { ConceptScores } from './concept-scores';
import { eachPart } from '../activations/rows';

export interface ConceptFilter {
  /** How many of the largest scores are averaged; default 5. */
  top?: number;
  /** The least that their mean may be; default 0.5. */
  threshold?: number;
  /** The least standard deviation (n - 1); default 1e-5. */
  deviation?: number;
}

/** The columns that passed, and those that did not with the reason. */
export interface FilteredConcepts {
  kept: Uint32Array;
  dropped: { column: number; name: string; reason: 'never clearly there' | 'the same for every image' }[];
}

/**
 * Leaves out concepts that cannot explain anything: those whose five largest scores over all images average below 0.5,
 * and those that hardly vary. Of label columns, three positive images pass. Source: Oikarinen and Weng 2024, the
 * authors' code.
 */
export function filterConcepts(
  scores: ConceptScores,
  { top = 5, threshold = 0.5, deviation = 1e-5 }: ConceptFilter = {},
): FilteredConcepts {
  const { width, names } = scores;
  const largest = Array.from({ length: width }, () => new Float64Array(top).fill(-Infinity));
  const [mean, squares] = [new Float64Array(width), new Float64Array(width)];
  let count = 0;
  eachPart(scores, undefined, (part) => {
    const rows = scores.rows(part);
    for (let i = 0; i < part.length; i++) {
      count++;
      for (let c = 0; c < width; c++) {
        const p = rows[i * width + c];
        if (!(p >= 0 && p <= 1))
          throw new RangeError(`filterConcepts: image ${part[i]} has the score ${p} for '${names[c]}'; wanted 0 to 1`);
        if (p > largest[c][0]) insert(largest[c], p);
        const before = p - mean[c];
        mean[c] += before / count;
        squares[c] += before * (p - mean[c]);
      }
    }
  });
  const found: FilteredConcepts = { kept: new Uint32Array(), dropped: [] };
  const kept: number[] = [];
  for (let c = 0; c < width; c++) {
    const there = largest[c].filter((value) => value >= 0);
    const seen = there.reduce((sum, value) => sum + value, 0) / there.length >= threshold;
    if (seen && Math.sqrt(squares[c] / (count - 1)) >= deviation) kept.push(c);
    else
      found.dropped.push({
        column: c,
        name: names[c],
        reason: seen ? 'the same for every image' : 'never clearly there',
      });
  }
  return { ...found, kept: Uint32Array.from(kept) };
}

/** Puts `value` into the ascending list in place of its smallest. */
function insert(list: Float64Array, value: number): void {
  let i = 0;
  for (; i + 1 < list.length && list[i + 1] < value; i++) list[i] = list[i + 1];
  list[i] = value;
}
