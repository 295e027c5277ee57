import { addBias, tf } from '../../runtime';
import { uniformFanIn, type Initial } from '../initializers';
import { checkImage, type Kind, type LayerData, type WeightSpec } from '../layer';
import { bothSides, checkInitial, checkOneWhole, checkWhole, type Sides } from './check-options';
import { padImage } from './pad-image';

export interface Conv2dOptions {
  /** Rows and columns of a filter. */
  kernel: Sides;
  stride?: number;
  /**
   * Zeros on both sides of rows and of columns, as PyTorch counts them; or TensorFlow's `same`, for outputs of ⌈length
   * / stride⌉, which puts the odd zero behind (at stride 2 that is not where PyTorch's are).
   */
  padding?: Sides | 'same';
  bias?: 'yes' | 'no';
  initial?: Initial;
  /** First values of the bias; as the weight unless given. */
  initialBias?: Initial;
}

export interface Conv2d {
  filters: number;
  kernel: readonly [rows: number, columns: number];
  stride: number;
  padding: readonly [rows: number, columns: number] | 'same';
  bias: 'yes' | 'no';
  initial: Initial;
  initialBias: Initial;
}

/** A convolution of `[h,w,c]` to `[h',w',filters]`; weight `[rows,columns,c,filters]`, bias `[filters]`. */
export function conv2d(filters: number, options: Conv2dOptions): LayerData<'conv2d', Conv2d> {
  const { kernel, stride = 1, padding = 0, bias = 'yes', initial = uniformFanIn, initialBias = initial } = options;
  checkOneWhole('conv2d', { filters }, 1);
  checkWhole('conv2d', { kernel }, 1);
  checkOneWhole('conv2d', { stride }, 1);
  if (typeof padding === 'string' && padding !== 'same')
    throw new RangeError(
      `conv2d: padding is '${String(padding)}'; wanted 'same', or whole numbers from 0 ('valid' is 0)`,
    );
  if (padding !== 'same') checkWhole('conv2d', { padding }, 0);
  if (bias !== 'yes' && bias !== 'no') throw new Error(`conv2d: bias is '${String(bias)}'; wanted yes or no`);
  checkInitial('conv2d', initial);
  checkInitial('conv2d', initialBias);
  const sides = padding === 'same' ? padding : bothSides(padding);
  return {
    kind: 'conv2d',
    options: { filters, kernel: bothSides(kernel), stride, padding: sides, bias, initial, initialBias },
  };
}

export const conv2dKind: Kind<Conv2d> = {
  shape({ filters, kernel, stride, padding }, [input]) {
    checkImage('conv2d', input);
    const out = (size: number, side: 0 | 1) =>
      padding === 'same'
        ? Math.ceil(size / stride)
        : Math.floor((size + 2 * padding[side] - kernel[side]) / stride) + 1;
    const sizes = [out(input[0], 0), out(input[1], 1), filters];
    if (sizes[0] < 1 || sizes[1] < 1)
      throw new Error(`conv2d: a ${kernel.join('x')} filter does not fit into [${input}] with padding ${padding}`);
    return sizes;
  },
  weights({ filters, kernel, bias, initial, initialBias }, [input]) {
    const fanIn = kernel[0] * kernel[1] * input[2];
    const specs: Record<string, WeightSpec> = {
      weight: { shape: [...kernel, input[2], filters], initial, fanIn, trainable: true },
    };
    if (bias === 'yes') specs.bias = { shape: [filters], initial: initialBias, fanIn, trainable: true };
    return specs;
  },
  evaluate({ kernel, stride, padding }, [x], { weight, bias }) {
    const convolved = (image: tf.Tensor, pad: 'same' | 'valid') => {
      const y = tf.conv2d(image as tf.Tensor4D, weight as tf.Tensor4D, stride, pad);
      return bias ? addBias(y, bias) : y;
    };
    if (padding === 'same') return convolved(x, 'same');
    const [rows, columns] = padding;
    // Where `same` puts the zeros on the same sides, the operation pads by itself.
    if (stride === 1 && kernel[0] === 2 * rows + 1 && kernel[1] === 2 * columns + 1) return convolved(x, 'same');
    return convolved(padImage(x, rows, columns), 'valid');
  },
};
