import { tf } from '../../runtime';
import { uniformFanIn } from '../initializers';
import type { Layer, WeightSpec } from '../layer';

export interface Conv2dOptions {
  kernel: number;
  stride?: number;
  /** Zeros on every side, as PyTorch counts them (TensorFlow's `same` puts them elsewhere at stride 2). */
  padding?: number;
  bias?: 'yes' | 'no';
  initial?: (fanIn: number) => WeightSpec['initial'];
}

/** A convolution of `[h,w,c]` to `[h',w',filters]`; weight `[kernel,kernel,c,filters]`, bias `[filters]`. */
export function conv2d(filters: number, options: Conv2dOptions): Layer & { options: Required<Conv2dOptions> } {
  const full = { stride: 1, padding: 0, bias: 'yes' as const, initial: uniformFanIn, ...options };
  const { kernel, stride, padding } = full;
  const out = (size: number) => Math.floor((size + 2 * padding - kernel) / stride) + 1;
  return {
    kind: 'conv2d',
    options: full,
    shape([input]) {
      if (input.length !== 3) throw new Error(`conv2d: input is [${input}]; wanted [h, w, c]`);
      const sizes = [out(input[0]), out(input[1]), filters];
      if (sizes[0] < 1 || sizes[1] < 1) throw new Error(`conv2d: a ${kernel}x${kernel} kernel does not fit into [${input}] with padding ${padding}`);
      return sizes;
    },
    weights([input]) {
      const initial = full.initial(kernel * kernel * input[2]);
      const specs: Record<string, WeightSpec> = { weight: { shape: [kernel, kernel, input[2], filters], initial, trainable: true } };
      if (full.bias === 'yes') specs.bias = { shape: [filters], initial, trainable: true };
      return specs;
    },
    apply([x], { weight, bias }) {
      const padded = padding === 0 ? x : tf.pad(x, [[0, 0], [padding, padding], [padding, padding], [0, 0]]);
      // Plain conv2d and add: the fused operation would compute the filter's gradient in every input gradient.
      const y = tf.conv2d(padded as tf.Tensor4D, weight as tf.Tensor4D, stride, 'valid');
      return bias ? tf.add(y, bias) : y;
    },
  };
}
