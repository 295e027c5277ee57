import { tf } from '../../runtime';
import { checkSequence, type Kind, type LayerData } from '../layer';

/** The first step of a sequence, `[steps, features]` to `[features]`: where a class token stands. */
export function firstStep(): LayerData<'firstStep', object> {
  return { kind: 'firstStep', options: {} };
}

export const firstStepKind: Kind<object> = {
  shape(_, [input]) {
    checkSequence('firstStep', input);
    return [input[1]];
  },
  evaluate: (_, [x]) => tf.reshape(tf.slice(x, [0, 0, 0], [-1, 1, -1]), [-1, x.shape[2]!]),
};
