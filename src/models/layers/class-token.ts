import { tf } from '../../runtime';
import { truncatedNormal, type Initial } from '../initializers';
import { checkSequence, type Kind, type LayerData } from '../layer';
import { checkInitial } from './check-options';

export interface ClassTokenOptions {
  /** First values; a normal distribution of deviation 0.02, cut at two of them, unless given. */
  initial?: Initial;
}

export type ClassToken = Required<ClassTokenOptions>;

/**
 * Puts a learned token before the others: `[steps, features]` to `[1 + steps, features]`. Its weight `[1, 1, features]`
 * has the layer's own name, as a bare parameter of PyTorch has.
 */
export function classToken({ initial = truncatedNormal(0.02) }: ClassTokenOptions = {}): LayerData<
  'classToken',
  ClassToken
> {
  checkInitial('classToken', initial);
  return { kind: 'classToken', options: { initial } };
}

export const classTokenKind: Kind<ClassToken> = {
  shape(_, [input]) {
    checkSequence('classToken', input);
    return [input[0] + 1, input[1]];
  },
  weights: ({ initial }, [[, features]]) => ({
    weight: { shape: [1, 1, features], initial, fanIn: features, trainable: true },
  }),
  key: (_, name) => name,
  evaluate: (_, [x], { weight }) => tf.concat([tf.tile(weight, [x.shape[0], 1, 1]), x], 1),
};
