import { tf } from '../runtime';

/** max(x, 0) going forward; going back, `rule` makes the signal for the input out of that for the output, `g`. */
export function reluRule(rule: (g: tf.Tensor, input: tf.Tensor) => tf.Tensor): (x: tf.Tensor) => tf.Tensor {
  return tf.customGrad((...args) => {
    const [input, save] = args as [tf.Tensor, (tensors: tf.Tensor[]) => void];
    save([input]);
    return { value: tf.relu(input), gradFunc: (g: tf.Tensor, [saved]: tf.Tensor[]) => rule(g, saved) };
  });
}
