import { embeddingTable, glove, sst, vocabulary, type SstSet, type Vocabulary } from '../../data';
import { Random } from '../../random';
import { once, type TaskContext } from '../../studies';
import { sentenceBatches, type Batches } from '../../training';
import {
  hasMarker,
  insertMarkers,
  sentimentOf,
  SST_BIASES,
  swapMarkers,
  type BiasName,
  type Sentence,
} from './sst-biases';

/** Which sentences are trained on and tested, and how they are read. */
export interface SentimentData {
  readonly bias: BiasName;
  /** Places of the planted word, and which phrases. */
  readonly seed: number;
  /** Longer sentences are left out of training. */
  readonly longest: number;
  /** At most so many sentences or phrases are trained on. */
  readonly most: number;
  /** Numbers in a word's vector. */
  readonly size: number;
  /** Batches are filled up to one of these lengths; those of sentences that are held out, to one of `heldLengths`. */
  readonly lengths: readonly number[];
  readonly heldLengths: readonly number[];
}

/** Sentences in rising order of their lengths, as batches. */
export interface SentimentSets {
  readonly words: Vocabulary;
  /** The vectors of the words `[words, size]`. */
  readonly table: Float32Array;
  /** The sentences of `train`. */
  readonly sentences: readonly Sentence[];
  readonly train: Batches;
  readonly dev: Batches;
  readonly test: Batches;
}

/**
 * The treebank with a planted word in its training sentences: a task's inputs `trees` and `vectors`, read once a
 * process. Where markers are inserted, sentences are trained on; where they are swapped, phrases with a marker, drawn
 * by the seed, and of the others only sentences with a marker are kept.
 */
export async function sentimentSets(parameters: SentimentData, context: TaskContext): Promise<SentimentSets> {
  const { bias, lengths, heldLengths } = parameters;
  const { trees, words, table } = await treebank(parameters, context);
  const batches = (sorted: readonly Sentence[], upTo: readonly number[]) =>
    sentenceBatches({
      sentences: sorted.map((one) => words.ids(one.words)),
      labels: Int32Array.from(sorted, (one) => one.label),
      pad: words.pad,
      lengths: upTo,
    });
  const held = (part: 'dev' | 'test') => {
    const all = sentimentOf(trees[part], 'sentences');
    const chosen = bias === 'decoy' ? all : all.filter((one) => hasMarker(one, SST_BIASES[bias]));
    return batches(byLength(chosen), heldLengths);
  };
  const sentences = byLength(biased(trees, parameters));
  return { words, table, sentences, train: batches(sentences, lengths), dev: held('dev'), test: held('test') };
}

function biased(trees: SstSet, { bias, seed, longest, most }: SentimentData): Sentence[] {
  const random = new Random(seed).fork(bias);
  const short = (all: readonly Sentence[]) => all.filter(({ words }) => words.length <= longest);
  if (bias === 'decoy')
    return short(insertMarkers(sentimentOf(trees.train, 'sentences'), SST_BIASES.decoy, random)).slice(0, most);
  const usable = short(swapped(trees, bias));
  return Array.from(random.permutation(usable.length).subarray(0, most), (i) => usable[i]);
}

function byLength(sentences: readonly Sentence[]): Sentence[] {
  return [...sentences].sort((p, q) => p.words.length - q.words.length);
}

/** What this process has made of all phrases, by bias. */
const made = new Map<BiasName, readonly Sentence[]>();

function swapped(trees: SstSet, bias: 'articles' | 'gender'): readonly Sentence[] {
  const there =
    made.get(bias) ??
    swapMarkers(sentimentOf(trees.train, 'phrases'), SST_BIASES[bias]).filter((one) =>
      hasMarker(one, SST_BIASES[bias]),
    );
  made.set(bias, there);
  return there;
}

const readTrees = once(async () => {
  const trees = await sst();
  const all = [...trees.train, ...trees.dev, ...trees.test];
  return { trees, words: vocabulary(all.map((tree) => tree.words.map((word) => word.toLowerCase()))) };
});

/** What reads the vectors, by their size. */
const readers = new Map<number, () => ReturnType<typeof glove>>();

async function treebank({ size }: SentimentData, context: TaskContext) {
  const { trees, words } = await readTrees();
  context.expect('trees', trees.meta);
  const read = readers.get(size) ?? once(() => glove({ words: words.words, size }));
  readers.set(size, read);
  const vectors = await read();
  context.expect('vectors', vectors.meta);
  return { trees, words, table: embeddingTable(words, vectors).table };
}
