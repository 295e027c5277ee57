import { tf } from '../tf';

const OF_TWO = [tf.Equal, tf.NotEqual, tf.Less, tf.LessEqual, tf.Greater, tf.GreaterEqual, tf.LogicalAnd, tf.LogicalOr];

/**
 * Gives comparisons and logic the gradient 0 that they have almost everywhere. The stock gradients of max, min,
 * maximum, minimum, relu6, leakyRelu, clipByValue and others are masks made of them, and could not be differentiated
 * again.
 */
export function registerPiecewiseConstant(): void {
  const zeros = (x: tf.Tensor) => () => tf.zeros(x.shape);
  for (const kernelName of OF_TWO) {
    tf.registerGradient({
      kernelName,
      inputsToSave: ['a', 'b'],
      gradFunc: (_, saved) => ({ a: zeros(saved[0]), b: zeros(saved[1]) }),
    });
  }
  tf.registerGradient({
    kernelName: tf.LogicalNot,
    inputsToSave: ['x'],
    gradFunc: (_, saved) => ({ x: zeros(saved[0]) }),
  });
}
