import { tf } from '../tf';

/**
 * maximum and minimum: dy goes to the input that was chosen, to `a` where both are equal. Unlike the stock gradients,
 * these hold for inputs of different shapes too.
 */
export function registerMaximum(): void {
  register(tf.Maximum, (a, b) => tf.greaterEqual(a, b));
  register(tf.Minimum, (a, b) => tf.lessEqual(a, b));
}

function register(kernelName: string, choosesA: (a: tf.Tensor, b: tf.Tensor) => tf.Tensor): void {
  tf.registerGradient({
    kernelName,
    inputsToSave: ['a', 'b'],
    gradFunc: (dy, saved) => {
      const [a, b] = saved;
      const mask = () => choosesA(a, b);
      return {
        a: () => sumTo(tf.mul(dy as tf.Tensor, tf.cast(mask(), 'float32')), a.shape),
        b: () => sumTo(tf.mul(dy as tf.Tensor, tf.cast(tf.logicalNot(mask()), 'float32')), b.shape),
      };
    },
  });
}

/** Undoes broadcasting: the sum over the axes that were stretched. */
function sumTo(t: tf.Tensor, shape: number[]): tf.Tensor {
  const missing = t.rank - shape.length;
  const stretched = t.shape
    .map((_, axis) => axis)
    .filter((axis) => axis < missing || shape[axis - missing] !== t.shape[axis]);
  return tf.reshape(stretched.length > 0 ? tf.sum(t, stretched) : t, shape);
}
