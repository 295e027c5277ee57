import { addBias, tf } from '../../runtime';
import { uniformFanIn, type Initial } from '../initializers';
import { checkImage, type Kind, type LayerData, type WeightSpec } from '../layer';
import { checkInitial, checkOneWhole } from './check-options';
import { padImage } from './pad-image';

export interface DepthwiseConv2dOptions {
  /** Rows and columns of a filter. */
  kernel: number;
  stride?: number;
  /** Zeros on all four sides; or TensorFlow's `same`, as `conv2d` has it. */
  padding?: number | 'same';
  bias?: 'yes' | 'no';
  initial?: Initial;
}

export type DepthwiseConv2d = Required<DepthwiseConv2dOptions>;

/** A convolution of each channel by itself, `[h,w,c]` to `[h',w',c]`; weight `[kernel,kernel,c,1]`, bias `[c]`. */
export function depthwiseConv2d(options: DepthwiseConv2dOptions): LayerData<'depthwiseConv2d', DepthwiseConv2d> {
  const { kernel, stride = 1, padding = 0, bias = 'yes', initial = uniformFanIn } = options;
  checkOneWhole('depthwiseConv2d', { kernel, stride }, 1);
  if (typeof padding === 'string' && padding !== 'same')
    throw new RangeError(
      `depthwiseConv2d: padding is '${String(padding)}'; wanted 'same', or a whole number from 0 ('valid' is 0)`,
    );
  if (padding !== 'same') checkOneWhole('depthwiseConv2d', { padding }, 0);
  if (bias !== 'yes' && bias !== 'no') throw new Error(`depthwiseConv2d: bias is '${String(bias)}'; wanted yes or no`);
  checkInitial('depthwiseConv2d', initial);
  return { kind: 'depthwiseConv2d', options: { kernel, stride, padding, bias, initial } };
}

export const depthwiseConv2dKind: Kind<DepthwiseConv2d> = {
  shape({ kernel, stride, padding }, [input]) {
    checkImage('depthwiseConv2d', input);
    const out = (size: number) =>
      padding === 'same' ? Math.ceil(size / stride) : Math.floor((size + 2 * padding - kernel) / stride) + 1;
    const sizes = [out(input[0]), out(input[1]), input[2]];
    if (sizes[0] < 1 || sizes[1] < 1)
      throw new Error(
        `depthwiseConv2d: a ${kernel}x${kernel} filter does not fit into [${input}] with padding ${padding}`,
      );
    return sizes;
  },
  weights({ kernel, bias, initial }, [input]) {
    const fanIn = kernel * kernel;
    const specs: Record<string, WeightSpec> = {
      weight: { shape: [kernel, kernel, input[2], 1], initial, fanIn, trainable: true },
    };
    if (bias === 'yes') specs.bias = { shape: [input[2]], initial, fanIn, trainable: true };
    return specs;
  },
  evaluate({ stride, padding }, [x], { weight, bias }) {
    const [image, pad] = padding === 'same' ? ([x, 'same'] as const) : ([padImage(x, padding), 'valid'] as const);
    const y = tf.depthwiseConv2d(image as tf.Tensor4D, weight as tf.Tensor4D, stride, pad);
    return bias ? addBias(y, bias) : y;
  },
};
