import { isRecording } from '../compiled/recording';
import { attributesOf, runKernel } from '../engine';
import { tf } from '../tf';
import { linear } from './linear';
import { isNative, onGpu, runNative } from './native';
import { hasOneDnn, maxPoolGradient } from './one-dnn';
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
      const { filterSize, strides, pad, dimRoundingMode } = attributesOf<tf.MaxPoolAttrs>(attributes);
      const info = () => tf.backend_util.computePool2DInfo(input.shape, filterSize, strides, 1, pad, dimRoundingMode);
      const scatter = (t: tf.Tensor) => {
        if (tf.getBackend() === 'wasm') return scatterWindows(t as tf.Tensor4D, input, output, info());
        return isNative() && !onGpu() && !isRecording()
          ? scatterNative(t, input, info())
          : runKernel(tf.MaxPoolGrad, { dy: t, input, output }, { ...attributes });
      };
      const gather = (t: tf.Tensor) => (isNative() ? readNative : readWindows)(t as tf.Tensor4D, input, output, info());
      return { x: () => linear(dy as tf.Tensor, scatter, gather) };
    },
  });
}

/**
 * On a processor oneDNN takes a tenth of the time of MaxPoolGrad. Without it: max pooling is dilation by a flat
 * structuring element, whose gradient goes to the first largest value too, in a half of the time. (WebAssembly's own
 * MaxPoolGrad sends dy to places that are not the largest: it takes plain operations.)
 */
function scatterNative(dy: tf.Tensor, input: tf.Tensor4D, info: PoolInfo): tf.Tensor {
  if (hasOneDnn() && input.dtype === 'float32' && input.size > 0) {
    return maxPoolGradient(
      input,
      dy,
      [info.filterHeight, info.filterWidth],
      [info.strideHeight, info.strideWidth],
      info.padInfo.type,
    );
  }
  return tf.tidy(() =>
    runNative(
      'Dilation2DBackpropInput',
      {
        strides: [1, info.strideHeight, info.strideWidth, 1],
        rates: [1, 1, 1, 1],
        padding: info.padInfo.type,
      },
      [input, tf.zeros([info.filterHeight, info.filterWidth, input.shape[3]]), dy],
    ),
  );
}

function readNative(values: tf.Tensor4D, input: tf.Tensor4D, output: tf.Tensor4D, info: PoolInfo): tf.Tensor {
  return runNative(
    'MaxPoolGradGrad',
    {
      ksize: [1, info.filterHeight, info.filterWidth, 1],
      strides: [1, info.strideHeight, info.strideWidth, 1],
      padding: info.padInfo.type,
      data_format: 'NHWC',
    },
    [input, output, values],
  );
}
