import { tf } from '../runtime';
import { readLabels, type Labels } from '../statistics';
import type { Batches } from './batches';
import { digest } from './checkpoint/described';

export interface SentenceExamples {
  /** The ids of the words of each sentence, one at least. */
  sentences: readonly ArrayLike<number>[];
  /** Class indices, one a sentence. */
  labels: Labels;
  /** The id that fills the shorter sentences of a batch up at their end. */
  pad: number;
  /**
   * A batch is as long as its longest sentence, rounded up to one of these lengths, rising: each length is one graph of
   * a training. Unless given, and for longer sentences, nothing is rounded.
   */
  lengths?: readonly number[];
}

/**
 * Sentences as batches of ids `x [n, steps]`, filled up with pads. In training, sentences of about one length come
 * together: in each epoch they are sorted by length, those of one length in random order, cut into batches, and the
 * batches come in random order, the one that is not full last.
 */
export function sentenceBatches({ sentences, labels, pad, lengths = [] }: SentenceExamples): Batches {
  const empty = sentences.findIndex(({ length }) => length === 0);
  if (empty >= 0) throw new Error(`sentenceBatches: sentence ${empty} has no words; wanted one at least`);
  if (lengths.some((length, i) => !Number.isInteger(length) || length <= (lengths[i - 1] ?? 0)))
    throw new Error(`sentenceBatches: lengths are [${lengths}]; wanted rising whole numbers from 1`);
  const classes = readLabels('sentenceBatches', 'labels', labels, sentences.length);
  return {
    size: sentences.length,
    digest: () => digest([...sentences.map((ids) => Int32Array.from(ids)), classes, String(pad), String(lengths)]),
    order(random, batchSize) {
      const mixed = random.permutation(sentences.length);
      const sorted = [...mixed].sort((a, b) => sentences[a].length - sentences[b].length);
      const full = Math.floor(sorted.length / batchSize);
      const batches = [...random.permutation(full)].map((k) => sorted.slice(k * batchSize, (k + 1) * batchSize));
      return Uint32Array.from([...batches.flat(), ...sorted.slice(full * batchSize)]);
    },
    batch(indices) {
      const chosen = Array.from(indices, (index) => sentences[index]);
      const longest = Math.max(...chosen.map(({ length }) => length));
      const steps = lengths.find((length) => length >= longest) ?? longest;
      const ids = new Float32Array(chosen.length * steps).fill(pad);
      chosen.forEach((sentence, row) => ids.set(Array.from(sentence), row * steps));
      return {
        x: tf.tensor2d(ids, [chosen.length, steps]),
        labels: tf.tensor1d(
          Int32Array.from(indices, (index) => classes[index]),
          'int32',
        ),
      };
    },
  };
}
