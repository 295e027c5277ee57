import { readsIds, type Network } from '../models';
import { tf } from '../runtime';
import type { Attribution } from './passes';

/** Sentences of one length, so without pads, as a method wants them. */
export interface WordsToExplain {
  /** The ids of the words `[n, T]`, for methods that change words: occlusion, contextual decomposition. */
  ids: tf.Tensor2D;
  /** The vectors of the words `[n, T, D]`, for methods that follow gradients, and the network that reads them. */
  vectors: tf.Tensor3D;
  rest: Network;
}

export interface WordAttribution {
  /** One number a word. */
  values: Float32Array;
  /** The network's outputs for the sentence. */
  output: Float32Array;
}

/**
 * One number for each word of each sentence, by a method of this package: its map `[n, T]`, or the sum over the numbers
 * of a word's vector of its map `[n, T, D]`, as in
 *
 * attributeWords(network, sentences, ({ rest, vectors }) => integratedGradients(rest, vectors, { target: 0 }))
 * attributeWords(network, sentences, ({ ids }) => contextualDecomposition(network, ids, { target: 0, window: 1 }))
 *
 * Sentences of one length are explained together, so none has pads, and its values are those it has alone.
 *
 * @param network one that reads ids, which a layer `embedding` looks up
 * @param sentences the ids of their words, pads left out
 */
export async function attributeWords(
  network: Network,
  sentences: readonly ArrayLike<number>[],
  explain: (words: WordsToExplain) => Promise<Attribution>,
): Promise<WordAttribution[]> {
  const embedding = network.nodes.find(({ kind }) => kind === 'embedding');
  if (!embedding || !readsIds(network))
    throw new Error(`attributeWords: ${network.name} looks up no words; wanted a network of ids and an embedding`);
  const empty = sentences.findIndex(({ length }) => length === 0);
  if (empty >= 0) throw new Error(`attributeWords: sentence ${empty} has no words; wanted one at least`);
  const rest = network.behind(embedding.name);
  const found = new Array<WordAttribution>(sentences.length);
  for (const steps of new Set(sentences.map(({ length }) => length))) {
    const which = sentences.flatMap(({ length }, i) => (length === steps ? [i] : []));
    const ids = tf.tensor2d(
      which.map((i) => Array.from(sentences[i])),
      [which.length, steps],
    );
    const vectors = network.tap(ids, embedding.name) as tf.Tensor3D;
    const made: tf.Tensor[] = [ids, vectors];
    try {
      const { map, output } = await explain({ ids, vectors, rest });
      made.push(map, output);
      const shapes = [ids.shape, vectors.shape].map(String);
      if (!shapes.includes(String(map.shape)))
        throw new Error(`attributeWords: the map is [${map.shape}]; wanted [${shapes[0]}] or [${shapes[1]}]`);
      const perWord = tf.tidy(() => (map.rank === 2 ? map.clone() : tf.sum(map, 2)));
      made.push(perWord);
      const [values, outputs] = [perWord.dataSync(), output.dataSync()];
      which.forEach((sentence, row) => {
        const part = (all: ArrayLike<number>) => {
          const length = all.length / which.length;
          return Float32Array.from({ length }, (_, k) => all[row * length + k]);
        };
        found[sentence] = { values: part(values), output: part(outputs) };
      });
    } finally {
      tf.dispose(made);
    }
  }
  return found;
}
