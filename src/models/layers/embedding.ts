import { asConstant, tf } from '../../runtime';
import type { Initial } from '../initializers';
import type { Kind, LayerData } from '../layer';
import { checkInitial, checkOneWhole } from './check-options';

export interface EmbeddingOptions {
  /** First values of the table; N(0, 1), as in PyTorch, unless given. */
  initial?: Initial;
}

export interface Embedding extends Required<EmbeddingOptions> {
  words: number;
  size: number;
}

/**
 * Ids `[steps]`, whole numbers from 0 to `words` - 1, to their rows of the table `weight [words, size]`: `[steps,
 * size]`.
 */
export function embedding(
  words: number,
  size: number,
  { initial = { draw: 'normal', scale: 1 } }: EmbeddingOptions = {},
): LayerData<'embedding', Embedding> {
  checkOneWhole('embedding', { words, size }, 1);
  checkInitial('embedding', initial);
  return { kind: 'embedding', options: { words, size, initial } };
}

export const embeddingKind: Kind<Embedding> = {
  shape({ size }, [input]) {
    if (input.length !== 1) throw new Error(`embedding: input is [${input}]; wanted ids [steps]`);
    return [input[0], size];
  },
  weights: ({ words, size, initial }) => ({
    weight: { shape: [words, size], initial, fanIn: words, trainable: true },
  }),
  evaluate: (_, [ids], { weight }) =>
    tf.gather(
      weight,
      asConstant(() => tf.cast(ids, 'int32')),
    ),
};
