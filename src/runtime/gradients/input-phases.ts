import { runKernel } from '../engine';
import { tf } from '../tf';
import { isNative, onGpu, runNative } from './native';
import type { ConvolutionAttributes } from './unrolled';

/**
 * True for the first layer of a network on a processor: a strided convolution of an image of few channels, without
 * padding.
 */
export function suitsPhases(
  { shape: [h, w, channels] }: tf.Tensor4D,
  { strides, pad }: ConvolutionAttributes,
): boolean {
  return isNative() && !onGpu() && pad === 'valid' && channels <= 4 && h === w && strideOf(strides) > 1;
}

/**
 * The gradient of a convolution for its input, `dy [N,h,w,filters]` to `[N,H,W,C]`, in a third to two thirds of the
 * time of the native operation, which is slow where C is small. Of a convolution with stride s, input places that are s
 * apart (a phase) are reached by the same part of the filter: all s·s phases together are one convolution of dy with
 * stride 1, and are put into place at the end. Can be differentiated again, for dy and filter.
 */
export function inputGradientInPhases(
  dy: tf.Tensor4D,
  filter: tf.Tensor4D,
  inputShape: tf.Tensor4D['shape'],
  attributes: ConvolutionAttributes,
): tf.Tensor4D {
  const stride = strideOf(attributes.strides);
  return tf.customGrad((...args) => {
    const [signal, weights, save] = args as [tf.Tensor4D, tf.Tensor4D, (tensors: tf.Tensor[]) => void];
    save([signal, weights]);
    const gradFunc = (ddx: tf.Tensor, [before, kernel]: tf.Tensor[]) => [
      runKernel(tf.Conv2D, { x: ddx, filter: kernel }, { ...attributes }),
      runKernel(tf.Conv2DBackpropFilter, { x: ddx, dy: before }, { ...attributes, filterShape: kernel.shape }),
    ];
    return { value: inPhases(signal, weights, inputShape, stride), gradFunc };
  })(dy, filter);
}

function inPhases(
  dy: tf.Tensor4D,
  filter: tf.Tensor4D,
  [n, height, width, channels]: tf.Tensor4D['shape'],
  stride: number,
): tf.Tensor4D {
  const [size, , , filters] = filter.shape;
  const taps = Math.ceil(size / stride);
  const missing = taps * stride - size;
  const [rows, columns] = [Math.ceil(height / stride), Math.ceil(width / stride)];
  return tf.tidy(() => {
    const whole = tf.pad(filter, [
      [0, missing],
      [0, missing],
      [0, 0],
      [0, 0],
    ]);
    const split = tf.reshape(whole, [taps, stride, taps, stride, channels, filters]);
    const parts = tf.reshape(tf.transpose(split, [0, 2, 5, 1, 3, 4]), [
      taps,
      taps,
      filters,
      stride * stride * channels,
    ]) as tf.Tensor4D;
    const pad: tf.backend_util.ExplicitPadding = [
      [0, 0],
      [taps - 1, rows - dy.shape[1]],
      [taps - 1, columns - dy.shape[2]],
      [0, 0],
    ];
    const phases = tf.conv2d(dy, tf.reverse(parts, [0, 1]), 1, pad);
    const image = runNative('DepthToSpace', { block_size: stride, data_format: 'NHWC' }, [phases]) as tf.Tensor4D;
    return tf.slice(image, [0, 0, 0, 0], [n, height, width, channels]);
  });
}

/** The stride of both axes; 1 where they differ. */
function strideOf(strides: ConvolutionAttributes['strides']): number {
  if (typeof strides === 'number') return strides;
  return strides[0] === strides[1] ? strides[0] : 1;
}
