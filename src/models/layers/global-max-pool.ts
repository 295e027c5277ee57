import { tf } from '../../runtime';
import { checkImage, type Kind, type LayerData } from '../layer';

/**
 * The largest value over height and width: `[h,w,c]` to `[c]`. Equal largest values share the gradient, as in PyTorch's
 * `amax`.
 */
export function globalMaxPool(): LayerData<'globalMaxPool', object> {
  return { kind: 'globalMaxPool', options: {} };
}

export const globalMaxPoolKind: Kind<object> = {
  shape(_, [input]) {
    checkImage('globalMaxPool', input);
    return [input[2]];
  },
  evaluate: (_, [x]) => largest(x),
};

// The pooling operation would send the gradient to the first of equal values: all of it to one corner of a dead
// channel.
const largest = tf.customGrad((...args) => {
  const [x, save] = args as [tf.Tensor, (tensors: tf.Tensor[]) => void];
  save([x]);
  const gradFunc = (gradient: tf.Tensor, [saved]: tf.Tensor[]) => {
    const winners = tf.cast(tf.equal(saved, tf.max(saved, [1, 2], true)), 'float32');
    return tf.mul(
      tf.div(winners, tf.sum(winners, [1, 2], true)),
      tf.reshape(gradient, [gradient.shape[0], 1, 1, gradient.shape[1]!]),
    );
  };
  return { value: tf.max(x, [1, 2]), gradFunc };
});
