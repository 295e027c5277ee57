import { tf } from '../tf';
import { linear } from './linear';
import { isNative, runNative } from './native';

/**
 * relu: dx = dy where x > 0, else 0; relu6: where 0 < x < 6, as PyTorch has it (the stock gradient lets x = 6 pass).
 * One native operation instead of six.
 */
export function registerRelu(): void {
  register(tf.Relu, 'ReluGrad', (x) => tf.greater(x, 0));
  register(tf.Relu6, 'Relu6Grad', (x) => tf.logicalAnd(tf.greater(x, 0), tf.less(x, 6)));
}

function register(kernelName: string, nativeGradient: string, open: (x: tf.Tensor) => tf.Tensor): void {
  tf.registerGradient({
    kernelName,
    inputsToSave: ['x'],
    gradFunc: (dy, saved) => {
      const [x] = saved;
      return {
        x: () =>
          isNative()
            ? masked(nativeGradient, dy as tf.Tensor, x)
            : tf.mul(dy as tf.Tensor, tf.cast(open(x), 'float32')),
      };
    },
  });
}

function masked(nativeGradient: string, dy: tf.Tensor, x: tf.Tensor): tf.Tensor {
  const mask = (t: tf.Tensor) => runNative(nativeGradient, {}, [t, x.dtype === 'float32' ? x : tf.cast(x, 'float32')]);
  return linear(dy, mask, mask);
}
