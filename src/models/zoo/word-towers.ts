import { compiled, tf } from '../../runtime';
import { constant } from '../initializers';
import type { Layer } from '../kinds';
import type { Weights } from '../layer';
import { custom, dense } from '../layers';
import { Network } from '../network';
import { cosines, type Siglip } from './siglip';

export interface WordTowersOptions {
  seed: number;
  /** Values that stand for an image: the pooled features of a trained network, which stays as it is. */
  features: number;
  /** Vectors of the words that are trained with, `[words, size]`, row by row. */
  words: { data: ArrayLike<number>; shape: readonly [words: number, size: number] };
  /** Dimensions in which images and words are compared; default 64. */
  width?: number;
}

/** Both towers, and the network that is trained, which has the same variables. */
export interface WordTowers extends Siglip {
  /**
   * Features `[features]` to a logit for each of the words `[words]`; other words' vectors `[m, size]` can be given
   * as its layer `words`.
   */
  pairs: Network;
}

const SCALE = { shape: [], initial: constant(Math.log(10)), fanIn: 1, trainable: true };
const BIAS = { shape: [], initial: constant(-10), fanIn: 1, trainable: true };

/** exp(scale)·cos + bias. */
const pairLogits = compiled(([images, words]: readonly tf.Tensor[], { scale, bias }: Weights) =>
  tf.add(tf.mul(cosines(images, words), tf.exp(scale)), bias),
);

/** The vectors of the words, whatever the image. */
const table = compiled((_: readonly tf.Tensor[], { vectors }: Weights) => vectors.clone());

/**
 * Two small towers in the manner of SigLIP (Zhai et al. 2023): an image's features and a word's vector are each mapped
 * linearly into one space, and the pair matches with probability σ(exp(t)·cos + b), t and b learned, log 10 and -10 at
 * first. Train `pairs` with the objective `multiLabelCrossEntropy`, whose `truth` says which words are true of which
 * image: that is SigLIP's loss, but that the published one holds every text for false but the image's own.
 *
 * Variables belong to all three networks: dispose of one of them.
 */
export function wordTowers({ seed, features, words, width = 64 }: WordTowersOptions): WordTowers {
  const { data, shape } = words;
  const [count, size] = shape;
  if (data.length !== count * size || data.length === 0)
    throw new Error(
      `wordTowers: words has ${data.length} values; wanted ${count * size}, at least one, for [${shape}]`,
    );
  const [image, text] = [dense(width), dense(width)];
  const layers: Record<string, Layer> = {
    image,
    words: custom({
      evaluate: table,
      shape: () => [size],
      weights: () => ({ vectors: { shape: [count, size], initial: constant(0), fanIn: 1, trainable: false } }),
      inputs: ['input'],
    }),
    text,
    logit: custom({
      evaluate: pairLogits,
      shape: () => [count],
      weights: () => ({ scale: SCALE, bias: BIAS }),
      inputs: ['image', 'text'],
    }),
  };
  const pairs = new Network('word-pairs', [features], layers, { seed });
  pairs.load(new Map([['words.vectors', data]]));
  const { weights } = pairs;
  return {
    pairs,
    image: new Network('word-towers-image', [features], { image }, { weights }),
    text: new Network('word-towers-text', [size], { text }, { weights }),
  };
}
