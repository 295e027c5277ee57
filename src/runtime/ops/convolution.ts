import { attributesOf, inputsOf, runKernel } from '../engine';
import { convolutionWithBias, hasOneDnn } from '../gradients/one-dnn';
import { tf } from '../tf';

/** The name under which the tape knows {@link convolve} where both are one operation. */
export const CONVOLUTION_WITH_BIAS = 'Conv2DWithBias';

export function registerConvolution(): void {
  tf.registerKernel({
    kernelName: CONVOLUTION_WITH_BIAS,
    backendName: 'tensorflow',
    kernelFunc: (call) => {
      const { x, filter, bias } = inputsOf<'x' | 'filter' | 'bias'>(call);
      const { strides, pad } = attributesOf<{ strides: number; pad: 'valid' | 'same' }>(call.attrs);
      return convolutionWithBias(x, filter, bias, strides, pad);
    },
  });
}

/**
 * Convolution of `x [N,h,w,c]` with `filter [rows,columns,c,filters]`, plus `bias [filters]`. One operation where the
 * library has one. (The fused one of TensorFlow.js would compute the filter's gradient in every input gradient.)
 */
export function convolve(
  x: tf.Tensor4D,
  filter: tf.Tensor4D,
  bias: tf.Tensor | undefined,
  { stride, pad }: { stride: number; pad: 'valid' | 'same' },
): tf.Tensor4D {
  const isPlain = bias?.rank === 1 && [x, filter, bias].every(({ dtype, size }) => dtype === 'float32' && size > 0);
  if (!isPlain || !hasOneDnn()) {
    const y = tf.conv2d(x, filter, stride, pad);
    return bias ? tf.add(y, bias) : y;
  }
  return runKernel(
    CONVOLUTION_WITH_BIAS,
    { x, filter, bias },
    { strides: stride, pad, dataFormat: 'NHWC', dilations: 1 },
  ) as tf.Tensor4D;
}
