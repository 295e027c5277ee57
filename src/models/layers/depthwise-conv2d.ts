import { tf } from '../../runtime';
import { uniformFanIn } from '../initializers';
import type { Layer, WeightSpec } from '../layer';
import type { Conv2dOptions } from './conv2d';

export interface DepthwiseConv2dOptions extends Omit<Conv2dOptions, 'initialBias' | 'padding'> {
  kernel: number;
  /** Zeros on all four sides. */
  padding?: number;
}

/** A convolution of each channel by itself, `[h,w,c]` to `[h',w',c]`; weight `[kernel,kernel,c,1]`, bias `[c]`. */
export function depthwiseConv2d(options: DepthwiseConv2dOptions): Layer & { options: Required<DepthwiseConv2dOptions> } {
  const full = { stride: 1, padding: 0, bias: 'yes' as const, initial: uniformFanIn, ...options };
  const { kernel, stride, padding } = full;
  const out = (size: number) => Math.floor((size + 2 * padding - kernel) / stride) + 1;
  return {
    kind: 'depthwiseConv2d',
    options: full,
    shape([input]) {
      if (input.length !== 3) throw new Error(`depthwiseConv2d: input is [${input}]; wanted [h, w, c]`);
      const sizes = [out(input[0]), out(input[1]), input[2]];
      if (sizes[0] < 1 || sizes[1] < 1) throw new Error(`depthwiseConv2d: a ${kernel}x${kernel} kernel does not fit into [${input}] with padding ${padding}`);
      return sizes;
    },
    weights([input]) {
      const initial = full.initial(kernel * kernel);
      const specs: Record<string, WeightSpec> = { weight: { shape: [kernel, kernel, input[2], 1], initial, trainable: true } };
      if (full.bias === 'yes') specs.bias = { shape: [input[2]], initial, trainable: true };
      return specs;
    },
    apply([x], { weight, bias }) {
      const padded = padding === 0 ? x : tf.pad(x, [[0, 0], [padding, padding], [padding, padding], [0, 0]]);
      const y = tf.depthwiseConv2d(padded as tf.Tensor4D, weight as tf.Tensor4D, stride, 'valid');
      return bias ? tf.add(y, bias) : y;
    },
  };
}
