import { FormatError } from '../format-error';

/** Words with their vectors, row by row. */
export interface WordVectors {
  words: string[];
  /** Numbers in a vector. */
  size: number;
  /** `[words, size]` */
  vectors: Float32Array;
}

export interface ParseGloveOptions {
  name: string;
  /** The words that are kept; all unless given. Of a file of a gigabyte only these cost memory. */
  wanted?: ReadonlySet<string>;
}

const NEWLINE = 10;
const SPACE = 32;

/**
 * Reads vectors of words in the form of GloVe (Pennington, Socher and Manning 2014): a line a word, the word and its
 * numbers with single spaces between them. Of a word that comes twice the first line counts.
 *
 * @throws FormatError where a line that is wanted has more or fewer numbers than the first line, or something that is
 * no number; where there is no line at all.
 */
export function parseGlove(bytes: Uint8Array, { name, wanted }: ParseGloveOptions): WordVectors {
  const decoder = new TextDecoder();
  const words: string[] = [];
  const seen = new Set<string>();
  const rows: number[][] = [];
  let size: number | undefined;
  let line = 0;
  for (let start = 0; start < bytes.length;) {
    const newline = bytes.indexOf(NEWLINE, start);
    const end = newline < 0 ? bytes.length : newline;
    line++;
    const space = bytes.subarray(start, end).indexOf(SPACE);
    const word = decoder.decode(bytes.subarray(start, space < 0 ? end : start + space));
    if (end > start && (size === undefined || !wanted || wanted.has(word))) {
      const fields =
        space < 0
          ? []
          : decoder
              .decode(bytes.subarray(start + space + 1, end))
              .trimEnd()
              .split(' ');
      const numbers = fields.map((field) => (field === '' ? NaN : Number(field)));
      size ??= numbers.length;
      if (numbers.length === 0 || numbers.length !== size)
        throw new FormatError(name, `has ${numbers.length} numbers in line ${line}; wanted ${size || 'one at least'}`);
      if (!numbers.every(Number.isFinite))
        throw new FormatError(name, `has something that is no number in line ${line}`);
      if (!seen.has(word) && (!wanted || wanted.has(word))) {
        seen.add(word);
        words.push(word);
        rows.push(numbers);
      }
    }
    start = end + 1;
  }
  if (size === undefined) throw new FormatError(name, 'is empty; wanted a word and its numbers in each line');
  const vectors = new Float32Array(words.length * size);
  rows.forEach((row, i) => vectors.set(row, i * size));
  return { words, size, vectors };
}
