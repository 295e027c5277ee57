import { tf } from '../tf';
import { linear } from './linear';
import { isNative, onGpu, runNative } from './native';
import { runKernel } from './run-kernel';
import { readWindows, scatterWindows, type PoolInfo } from './windows';

/**
 * maxPool: the gradient sends dy of each window to its largest value, the first one in reading order where several are
 * equal; with that choice held, it is linear, and its gradient reads the incoming values at the same places.
 */
export function registerMaxPool(): void {
  tf.registerGradient({
    kernelName: tf.MaxPool,
    inputsToSave: ['x'],
    outputsToSave: [true],
    gradFunc: (dy, saved, attributes) => {
      const [input, output] = saved as tf.Tensor4D[];
      const { filterSize, strides, pad, dimRoundingMode } = attributes as unknown as tf.MaxPoolAttrs;
      const info = () => tf.backend_util.computePool2DInfo(input.shape, filterSize, strides, 1, pad as 'valid', dimRoundingMode);
      const scatter = (t: tf.Tensor) =>
        prefersPlainScatter(input) ? scatterWindows(t as tf.Tensor4D, input, output, info()) : runKernel(tf.MaxPoolGrad, { dy: t, input, output }, { ...attributes });
      const gather = (t: tf.Tensor) => (isNative() ? readNative : readWindows)(t as tf.Tensor4D, input, output, info());
      return { x: () => linear(dy as tf.Tensor, scatter, gather) };
    },
  });
}

/**
 * WebAssembly's own kernel sends dy to places that are not the largest. The native one is right, but on a processor
 * the plain operations take two thirds of its time (one thread) as soon as their number does not matter.
 */
function prefersPlainScatter(input: tf.Tensor4D): boolean {
  return tf.getBackend() === 'wasm' || (isNative() && !onGpu() && input.size >= 2 ** 19);
}

function readNative(values: tf.Tensor4D, input: tf.Tensor4D, output: tf.Tensor4D, info: PoolInfo): tf.Tensor {
  return runNative('MaxPoolGradGrad', {
    ksize: [1, info.filterHeight, info.filterWidth, 1],
    strides: [1, info.strideHeight, info.strideWidth, 1],
    padding: info.padInfo.type,
    data_format: 'NHWC',
  }, [input, output, values]);
}
