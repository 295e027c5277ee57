import { attributesOf, runKernel } from '../engine';
import { tf } from '../tf';
import { inputGradientInPhases, suitsPhases } from './input-phases';
import { unrolled, type ConvolutionAttributes } from './unrolled';

/**
 * conv2d with any stride, padding and dilation; the stock gradient knows neither dilation nor, natively, explicit
 * padding.
 */
export function registerConv2d(): void {
  tf.registerGradient({
    kernelName: tf.Conv2D,
    inputsToSave: ['x', 'filter'],
    gradFunc: (dy, saved, attributes) =>
      gradients(dy as tf.Tensor4D, saved as tf.Tensor4D[], attributesOf<ConvolutionAttributes>(attributes)),
  });
  registerFilterGradient();
}

function gradients(
  dy: tf.Tensor4D,
  [x, filter]: tf.Tensor4D[],
  attributes: ConvolutionAttributes,
): Record<'x' | 'filter', () => tf.Tensor> {
  const plain = unrolled(x, dy, filter.shape, attributes, 'full');
  return {
    x: () => plain.back(inputGradient(plain.dy(), filter, plain.inputShape, plain.attributes)),
    filter: () =>
      runKernel(
        tf.Conv2DBackpropFilter,
        { x: plain.x(), dy: plain.dy() },
        { ...plain.attributes, filterShape: filter.shape },
      ),
  };
}

function inputGradient(
  dy: tf.Tensor4D,
  filter: tf.Tensor4D,
  inputShape: tf.Tensor4D['shape'],
  attributes: ConvolutionAttributes,
): tf.Tensor4D {
  if (suitsPhases(filter, attributes)) return inputGradientInPhases(dy, filter, inputShape, attributes);
  return runKernel(tf.Conv2DBackpropInput, { dy, filter }, { ...attributes, inputShape }) as tf.Tensor4D;
}

/**
 * The filter's gradient is linear in image and dy; TensorFlow.js registers the second derivative of the image's only.
 */
function registerFilterGradient(): void {
  tf.registerGradient({
    kernelName: tf.Conv2DBackpropFilter,
    inputsToSave: ['x', 'dy'],
    gradFunc: (ddFilter, saved, attributes) => {
      const [x, dy] = saved as tf.Tensor4D[];
      const filter = ddFilter as tf.Tensor4D;
      return {
        x: () => runKernel(tf.Conv2DBackpropInput, { dy, filter }, { ...attributes, inputShape: x.shape }),
        dy: () => runKernel(tf.Conv2D, { x, filter }, { ...attributes, dilations: 1 }),
      };
    },
  });
}
