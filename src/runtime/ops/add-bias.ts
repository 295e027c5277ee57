import { inputsOf, runKernel } from '../engine';
import { isNative, runNative } from '../gradients/native';
import { tf } from '../tf';

/** The name under which the tape knows {@link addBias}: the native library's own. */
const BIAS_ADD = 'BiasAdd';

export function registerAddBias(): void {
  tf.registerKernel({
    kernelName: BIAS_ADD,
    backendName: 'tensorflow',
    kernelFunc: (call) => {
      const { x, bias } = inputsOf<'x' | 'bias'>(call);
      return runNative(BIAS_ADD, { data_format: 'NHWC' }, [x, bias]);
    },
  });
  tf.registerGradient({
    kernelName: BIAS_ADD,
    gradFunc: (dy) => {
      const signal = dy as tf.Tensor;
      const axes = signal.shape.map((_, axis) => axis).slice(0, -1);
      return { x: () => signal.clone(), bias: () => tf.sum(signal, axes) };
    },
  });
}

/**
 * `x [..., channels]` plus `bias [channels]`. In a graph the native library makes one operation of it, the convolution
 * or product before and the ReLU behind; a plain sum it would leave alone.
 */
export function addBias<T extends tf.Tensor>(x: T, bias: tf.Tensor): T {
  const suits = bias.rank === 1 && x.rank > 1 && x.shape[x.rank - 1] === bias.size && x.size > 0;
  if (!isNative() || !suits || x.dtype !== 'float32' || bias.dtype !== 'float32') return tf.add(x, bias);
  return runKernel(BIAS_ADD, { x, bias }) as T;
}
