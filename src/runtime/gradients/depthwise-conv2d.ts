import { attributesOf, runKernel } from '../engine';
import { tf } from '../tf';
import { unrolled, type ConvolutionAttributes } from './unrolled';

/**
 * depthwiseConv2d with any stride, padding and dilation, and the gradients of its two gradients, each linear in both
 * inputs.
 */
export function registerDepthwiseConv2d(): void {
  tf.registerGradient({
    kernelName: tf.DepthwiseConv2dNative,
    inputsToSave: ['x', 'filter'],
    gradFunc: (dy, saved, attributes) => {
      const [x, filter] = saved as tf.Tensor4D[];
      const plain = unrolled(
        x,
        dy as tf.Tensor4D,
        filter.shape,
        attributesOf<ConvolutionAttributes>(attributes),
        'depthwise',
      );
      return {
        x: () => plain.back(inputGradient(plain.dy(), filter, plain.inputShape, plain.attributes) as tf.Tensor4D),
        filter: () => filterGradient(plain.x(), plain.dy(), filter.shape, plain.attributes),
      };
    },
  });
  tf.registerGradient({
    kernelName: tf.DepthwiseConv2dNativeBackpropInput,
    inputsToSave: ['dy', 'filter'],
    gradFunc: (ddx, saved, attributes) => {
      const [dy, filter] = saved as tf.Tensor4D[];
      const options = attributesOf<ConvolutionAttributes>(attributes);
      return {
        dy: () => runKernel(tf.DepthwiseConv2dNative, { x: ddx as tf.Tensor4D, filter }, { ...options }),
        filter: () => filterGradient(ddx as tf.Tensor4D, dy, filter.shape, options),
      };
    },
  });
  tf.registerGradient({
    kernelName: tf.DepthwiseConv2dNativeBackpropFilter,
    inputsToSave: ['x', 'dy'],
    gradFunc: (ddFilter, saved, attributes) => {
      const [x, dy] = saved as tf.Tensor4D[];
      const options = attributesOf<ConvolutionAttributes>(attributes);
      return {
        x: () => inputGradient(dy, ddFilter as tf.Tensor4D, x.shape, options),
        dy: () => runKernel(tf.DepthwiseConv2dNative, { x, filter: ddFilter as tf.Tensor4D }, { ...options }),
      };
    },
  });
}

function inputGradient(
  dy: tf.Tensor,
  filter: tf.Tensor,
  inputShape: readonly number[],
  options: ConvolutionAttributes,
): tf.Tensor {
  return runKernel(tf.DepthwiseConv2dNativeBackpropInput, { dy, filter }, { ...options, inputShape });
}

function filterGradient(
  x: tf.Tensor,
  dy: tf.Tensor,
  filterShape: readonly number[],
  options: ConvolutionAttributes,
): tf.Tensor {
  return runKernel(tf.DepthwiseConv2dNativeBackpropFilter, { x, dy }, { ...options, filterShape });
}
