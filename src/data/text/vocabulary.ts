/** Words with numbers. */
export interface Vocabulary {
  /** The word of each id. */
  readonly words: readonly string[];
  /** The id that stands for words that are not in it, and the one that fills sentences up. */
  readonly unknown: number;
  readonly pad: number;
  /** The id of a word; of one that is not in it {@link unknown}. */
  idOf(word: string): number;
  /** The ids of a sentence. */
  ids(sentence: readonly string[]): Int32Array;
}

export interface VocabularyOptions {
  /** Words seen less often are left out. */
  atLeast?: number;
}

/**
 * The vocabulary of sentences: `<unk>` 0 and `<pad>` 1, then the words, those seen most often first, equally frequent
 * ones by their letters.
 */
export function vocabulary(
  sentences: Iterable<readonly string[]>,
  { atLeast = 1 }: VocabularyOptions = {},
): Vocabulary {
  const counts = new Map<string, number>();
  for (const sentence of sentences) for (const word of sentence) counts.set(word, (counts.get(word) ?? 0) + 1);
  const kept = [...counts]
    .filter(([word, count]) => count >= atLeast && word !== '<unk>' && word !== '<pad>')
    .sort(([a, many], [b, more]) => more - many || (a < b ? -1 : 1));
  const words = ['<unk>', '<pad>', ...kept.map(([word]) => word)];
  const numbers = new Map(words.map((word, id) => [word, id]));
  const idOf = (word: string) => numbers.get(word) ?? 0;
  return { words, unknown: 0, pad: 1, idOf, ids: (sentence) => Int32Array.from(sentence, idOf) };
}
