import { tf } from '../../runtime';
import type { Layer } from '../layer';

/** The largest value over height and width: `[h,w,c]` to `[c]`. Equal largest values share the gradient, as in PyTorch's `amax`. */
export function globalMaxPool(): Layer {
  return { kind: 'globalMaxPool', shape: ([input]) => [input[2]], apply: ([x]) => largest(x), choose: atFirstLargest };
}

// The pooling operation would send the gradient to the first of equal values: all of it to one corner of a dead channel.
const largest = tf.customGrad((...args) => {
  const [x, save] = args as [tf.Tensor, (tensors: tf.Tensor[]) => void];
  save([x]);
  const gradFunc = (gradient: tf.Tensor, [saved]: tf.Tensor[]) => {
    const winners = tf.cast(tf.equal(saved, tf.max(saved, [1, 2], true)), 'float32');
    return tf.mul(tf.div(winners, tf.sum(winners, [1, 2], true)), tf.reshape(gradient, [gradient.shape[0], 1, 1, gradient.shape[1]!]));
  };
  return { value: tf.max(x, [1, 2]), gradFunc };
});

function atFirstLargest(values: tf.Tensor, x: tf.Tensor): tf.Tensor {
  const [n, h, w, c] = x.shape;
  const places = tf.reshape(x, [n, h * w, c]);
  // Numbers that fall along the places, where x is largest: the largest number marks the first of them.
  const falling = tf.tensor(Float32Array.from({ length: h * w }, (_, i) => h * w - i), [1, h * w, 1]);
  const ranked = tf.mul(tf.cast(tf.equal(places, tf.max(places, 1, true)), 'float32'), falling);
  const first = tf.cast(tf.equal(ranked, tf.max(ranked, 1, true)), 'float32');
  return tf.reshape(tf.sum(tf.mul(tf.reshape(values, [-1, n, h * w, c]), first), 2), [-1, c]);
}
