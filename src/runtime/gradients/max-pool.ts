import { tf } from '../tf';
import { linear } from './linear';
import { isNative, runNative } from './native';
import { runKernel } from './run-kernel';

type PoolInfo = ReturnType<typeof tf.backend_util.computePool2DInfo>;

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
      const scatter = (t: tf.Tensor) => runKernel(tf.MaxPoolGrad, { dy: t, input, output }, { ...attributes });
      const gather = (t: tf.Tensor) => (isNative() ? readNative : read)(t as tf.Tensor4D, input, output, info());
      return { x: () => linear(dy as tf.Tensor, scatter, gather) };
    },
  });
}

function readNative(values: tf.Tensor4D, input: tf.Tensor4D, output: tf.Tensor4D, info: PoolInfo): tf.Tensor {
  return runNative('MaxPoolGradGrad', {
    ksize: [1, info.filterHeight, info.filterWidth, 1],
    strides: [1, info.strideHeight, info.strideWidth, 1],
    padding: info.padInfo.type,
    data_format: 'NHWC',
  }, [input, output, values]);
}

/** The same in plain operations: one strided view of the windows for each place in them, the first place last, so that it wins. */
function read(values: tf.Tensor4D, input: tf.Tensor4D, output: tf.Tensor4D, info: PoolInfo): tf.Tensor {
  const { filterHeight, filterWidth, strideHeight, strideWidth, outHeight, outWidth, padInfo } = info;
  const reach = [(outHeight - 1) * strideHeight + 1, (outWidth - 1) * strideWidth + 1];
  const below = Math.max(0, reach[0] + filterHeight - 1 - padInfo.top - info.inHeight);
  const right = Math.max(0, reach[1] + filterWidth - 1 - padInfo.left - info.inWidth);
  const padding: [number, number][] = [[0, 0], [padInfo.top, below], [padInfo.left, right], [0, 0]];
  return tf.tidy(() => {
    const [paddedInput, paddedValues] = [tf.pad(input, padding, -Infinity), tf.pad(values, padding)];
    let result: tf.Tensor = tf.zerosLike(output);
    for (let i = filterHeight - 1; i >= 0; i--) {
      for (let j = filterWidth - 1; j >= 0; j--) {
        const view = (t: tf.Tensor) =>
          tf.stridedSlice(t, [0, i, j, 0], [t.shape[0], i + reach[0], j + reach[1], t.shape[3]!], [1, strideHeight, strideWidth, 1]);
        result = tf.where(tf.equal(view(paddedInput), output), view(paddedValues), result);
      }
    }
    return result;
  });
}
