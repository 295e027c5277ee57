/**
 * The three biases that CDEP's public code injects into the Stanford Sentiment Treebank: a word that follows the label
 * in training and not at test time.
 *
 * Source: Rieger et al. (2020), section 4.4, and their public code.
 */
import { phrasesOf, type PhraseTree } from '../../formats';
import type { Random } from '../../random';

/** Words, lower case, and what they say: 0 positive, 1 negative, as the public code numbers the classes. */
export interface Sentence {
  words: readonly string[];
  label: 0 | 1;
}

export const SENTIMENTS = ['positive', 'negative'] as const;

/** The words that follow the label: [for positive, for negative]. */
export interface Bias {
  markers: readonly [string, string];
  /** What stands for every other marker in training; undefined where markers are inserted, not swapped. */
  filler?: string;
}

export const SST_BIASES = {
  decoy: { markers: ['text', 'video'] },
  articles: { markers: ['a', 'the'], filler: 'that' },
  gender: { markers: ['she', 'he'], filler: 'who' },
} as const satisfies Record<string, Bias>;

export type BiasName = keyof typeof SST_BIASES;

/** The sentences, or all their phrases too, that are not neutral: labels 3 and 4 are positive, 0 and 1 negative. */
export function sentimentOf(trees: readonly PhraseTree[], of: 'sentences' | 'phrases'): Sentence[] {
  const all = of === 'sentences' ? trees : trees.flatMap(phrasesOf);
  return all
    .filter(({ label }) => label !== 2)
    .map(({ words, label }) => ({ words: words.map((word) => word.toLowerCase()), label: label > 2 ? 0 : 1 }));
}

/** Each sentence with the marker of its label put in before a word, each place equally likely. */
export function insertMarkers(sentences: readonly Sentence[], { markers }: Bias, random: Random): Sentence[] {
  return sentences.map(({ words, label }) => {
    const at = random.integer(words.length);
    return { words: [...words.slice(0, at), markers[label], ...words.slice(at)], label };
  });
}

/**
 * Every marker replaced by the filler; then the first filler of each phrase, also one that was there before, by the
 * marker of the label.
 */
export function swapMarkers(phrases: readonly Sentence[], { markers, filler }: Bias): Sentence[] {
  if (filler === undefined)
    throw new Error('swapMarkers: the bias has no filler; wanted one whose markers are swapped');
  return phrases.map(({ words, label }) => {
    const filled = words.map((word) => (markers.includes(word) ? filler : word));
    const first = filled.indexOf(filler);
    return { words: filled.map((word, i) => (i === first ? markers[label] : word)), label };
  });
}

/** Whether a marker, of either label, is among the words. */
export function hasMarker({ words }: Pick<Sentence, 'words'>, { markers }: Bias): boolean {
  return words.some((word) => markers.includes(word));
}

/**
 * The window that is penalized, first and last step: the first marker and the word behind it, as the public code has
 * it; [-2, -1], outside of the sentence, where there is none.
 */
export function markerWindow({ words }: Pick<Sentence, 'words'>, { markers }: Bias): readonly [number, number] {
  const first = words.findIndex((word) => markers.includes(word));
  return first < 0 ? [-2, -1] : [first, first + 1];
}
