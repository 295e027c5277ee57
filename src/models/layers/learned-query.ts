import { tf } from '../../runtime';
import { truncatedNormal } from '../initializers';
import { checkSequence, type Kind, type LayerData } from '../layer';

/**
 * A learned token alone, whatever the sequence `[steps, features]` is: `[1, features]`. It asks where attention pools
 * (Lee et al. 2019, section 3.2, with one seed). Its weight `[1, 1, features]` has the layer's own name.
 */
export function learnedQuery(): LayerData<'learnedQuery', object> {
  return { kind: 'learnedQuery', options: {} };
}

export const learnedQueryKind: Kind<object> = {
  shape(_, [input]) {
    checkSequence('learnedQuery', input);
    return [1, input[1]];
  },
  weights: (_, [[, features]]) => ({
    weight: { shape: [1, 1, features], initial: truncatedNormal(0.02), fanIn: features, trainable: true },
  }),
  key: (_, name) => name,
  evaluate: (_, [x], { weight }) => tf.tile(weight, [x.shape[0], 1, 1]),
};
