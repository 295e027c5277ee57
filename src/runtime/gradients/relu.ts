import { tf } from '../tf';
import { linear } from './linear';
import { isNative, runNative } from './native';

/** relu: dx = dy where x > 0, else 0; one native operation instead of six. */
export function registerRelu(): void {
  tf.registerGradient({
    kernelName: tf.Relu,
    inputsToSave: ['x'],
    gradFunc: (dy, saved) => {
      const [x] = saved as tf.Tensor[];
      return { x: () => (isNative() ? masked(dy as tf.Tensor, x) : tf.mul(dy as tf.Tensor, tf.cast(tf.greater(x, 0), 'float32'))) };
    },
  });
}

function masked(dy: tf.Tensor, x: tf.Tensor): tf.Tensor {
  const mask = (t: tf.Tensor) => runNative('ReluGrad', {}, [t, x.dtype === 'float32' ? x : tf.cast(x, 'float32')]);
  return linear(dy, mask, mask);
}
