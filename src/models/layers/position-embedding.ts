import { tf } from '../../runtime';
import { truncatedNormal, type Initial } from '../initializers';
import { checkSequence, type Kind, type LayerData } from '../layer';
import { checkInitial } from './check-options';

export interface PositionEmbeddingOptions {
  /**
   * How PyTorch holds it: a bare `parameter` `[1, steps, features]` of the layer's own name (ViT), or a `table` of an
   * embedding, `weight [steps, features]`.
   */
  heldAs?: 'parameter' | 'table';
  /** First values; a normal distribution of deviation 0.02, cut at two of them, unless given. */
  initial?: Initial;
}

export type PositionEmbedding = Required<PositionEmbeddingOptions>;

/** Adds a learned vector to each step, by its place: `[steps, features]` to the same. */
export function positionEmbedding({
  heldAs = 'parameter',
  initial = truncatedNormal(0.02),
}: PositionEmbeddingOptions = {}): LayerData<'positionEmbedding', PositionEmbedding> {
  if (heldAs !== 'parameter' && heldAs !== 'table')
    throw new Error(`positionEmbedding: heldAs is '${String(heldAs)}'; wanted parameter or table`);
  checkInitial('positionEmbedding', initial);
  return { kind: 'positionEmbedding', options: { heldAs, initial } };
}

export const positionEmbeddingKind: Kind<PositionEmbedding> = {
  shape(_, [input]) {
    checkSequence('positionEmbedding', input);
    return input;
  },
  weights: ({ heldAs, initial }, [[steps, features]]) => ({
    weight: {
      shape: heldAs === 'parameter' ? [1, steps, features] : [steps, features],
      initial,
      fanIn: features,
      trainable: true,
    },
  }),
  key: ({ heldAs }, name, weight) => (heldAs === 'parameter' ? name : `${name}.${weight}`),
  evaluate: (_, [x], { weight }) => tf.add(x, weight),
};
