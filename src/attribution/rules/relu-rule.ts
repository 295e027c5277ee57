import { tf } from '../../runtime';

/**
 * min(max(x, 0), ceiling) going forward; going back, `rule` makes the signal for the input out of that for the output, `g`, and of
 * where the unit is `open`: 1 where its input is above 0 and, for a ReLU6, below 6, else 0.
 */
export function reluRule(rule: (g: tf.Tensor, open: () => tf.Tensor) => tf.Tensor): (x: tf.Tensor, ceiling?: 6) => tf.Tensor {
  return (x, ceiling) => tf.customGrad((...args) => {
    const [input, save] = args as [tf.Tensor, (tensors: tf.Tensor[]) => void];
    save([input]);
    const open = (at: tf.Tensor) => (ceiling ? tf.mul(tf.step(at), tf.cast(tf.less(at, ceiling), 'float32')) : tf.step(at));
    return { value: ceiling ? tf.relu6(input) : tf.relu(input), gradFunc: (g: tf.Tensor, [saved]: tf.Tensor[]) => rule(g, () => open(saved)) };
  })(x);
}

/** Guided backpropagation's: positive signals, where the unit is open. */
export const guidedRule = reluRule((g, open) => tf.mul(tf.relu(g), open()));
