import type { WordVectors } from '../../formats';
import type { Vocabulary } from './vocabulary';

/**
 * The vectors of a vocabulary's words, row by row `[words, size]`, 0 for a word without one; and how many words have
 * one.
 */
export function embeddingTable(
  { words }: Vocabulary,
  { words: known, size, vectors }: WordVectors,
): { table: Float32Array; found: number } {
  const rows = new Map(known.map((word, row) => [word, row]));
  const table = new Float32Array(words.length * size);
  let found = 0;
  words.forEach((word, id) => {
    const row = rows.get(word);
    if (row === undefined) return;
    found++;
    table.set(vectors.subarray(row * size, (row + 1) * size), id * size);
  });
  return { table, found };
}
