import { tf } from '../../runtime';
import type { Layer } from '../layer';

/** The largest value over height and width: `[h,w,c]` to `[c]`. */
export function globalMaxPool(): Layer {
  return {
    kind: 'globalMaxPool',
    shape: ([input]) => [input[2]],
    // Through the pooling operation, whose gradient goes to the first of equal values, as PyTorch's does.
    apply: ([x]) => tf.reshape(tf.maxPool(x as tf.Tensor4D, [x.shape[1]!, x.shape[2]!], 1, 'valid'), [x.shape[0], x.shape[3]!]),
  };
}
