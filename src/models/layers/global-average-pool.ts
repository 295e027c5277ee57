import { tf } from '../../runtime';
import { checkImage, type Kind, type LayerData } from '../layer';

/** The mean over height and width: `[h,w,c]` to `[c]`. */
export function globalAveragePool(): LayerData<'globalAveragePool', object> {
  return { kind: 'globalAveragePool', options: {} };
}

export const globalAveragePoolKind: Kind<object> = {
  shape(_, [input]) {
    checkImage('globalAveragePool', input);
    return [input[2]];
  },
  evaluate: (_, [x]) => tf.mean(x, [1, 2]),
};
