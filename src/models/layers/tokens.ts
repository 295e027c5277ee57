import { tf } from '../../runtime';
import { checkImage, type Kind, type LayerData } from '../layer';

/**
 * The places of a map as a sequence, row by row: `[h,w,c]` to `[h·w, c]`. Behind a convolution whose stride is its
 * kernel, these are the patches of a vision transformer (Dosovitskiy et al. 2021, eq. 1).
 */
export function tokens(): LayerData<'tokens', object> {
  return { kind: 'tokens', options: {} };
}

export const tokensKind: Kind<object> = {
  shape(_, [input]) {
    checkImage('tokens', input);
    return [input[0] * input[1], input[2]];
  },
  evaluate: (_, [x]) => tf.reshape(x, [x.shape[0], x.shape[1]! * x.shape[2]!, x.shape[3]!]),
};
