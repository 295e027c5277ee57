import type { WordVectors } from '../../formats';

/** The words of a name as vectors of words have them: `sweet_pepper` is `sweet`, `pepper`. */
export function wordsOfName(name: string): string[] {
  return name.toLowerCase().match(/[a-z0-9]+/g) ?? [];
}

/**
 * A vector for each name, the mean of those of its words, `[names, size]`; words without one are passed over. Names of
 * which no word has one are in `missing`, and left out of `names`.
 */
export function nameVectors(
  names: readonly string[],
  { words, size, vectors }: WordVectors,
): { names: string[]; vectors: Float32Array; size: number; missing: string[] } {
  const rows = new Map(words.map((word, row) => [word, row]));
  const [there, missing]: string[][] = [[], []];
  const found: number[] = [];
  for (const name of names) {
    const known = wordsOfName(name).flatMap((word) => rows.get(word) ?? []);
    if (known.length === 0) {
      missing.push(name);
      continue;
    }
    there.push(name);
    for (let i = 0; i < size; i++)
      found.push(known.reduce((sum, row) => sum + vectors[row * size + i], 0) / known.length);
  }
  return { names: there, vectors: Float32Array.from(found), size, missing };
}
