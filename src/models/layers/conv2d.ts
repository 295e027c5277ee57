import { convolve, tf } from '../../runtime';
import { uniformFanIn } from '../initializers';
import type { Layer, WeightSpec } from '../layer';

/** A length, or one for rows and one for columns. */
export type Sides = number | readonly [rows: number, columns: number];

export interface Conv2dOptions {
  kernel: Sides;
  stride?: number;
  /**
   * Zeros on both sides of rows and of columns, as PyTorch counts them; or TensorFlow's `same`, for outputs of ⌈length / stride⌉, which puts
   * the odd zero behind (at stride 2 that is not where PyTorch's are).
   */
  padding?: Sides | 'same';
  bias?: 'yes' | 'no';
  initial?: (fanIn: number) => WeightSpec['initial'];
  /** Of the bias; as the weight unless given. */
  initialBias?: WeightSpec['initial'];
}

/** A convolution of `[h,w,c]` to `[h',w',filters]`; weight `[rows,columns,c,filters]` of the kernel, bias `[filters]`. */
export function conv2d(filters: number, options: Conv2dOptions): Layer & { options: Required<Omit<Conv2dOptions, 'initialBias'>> } {
  const full = { stride: 1, padding: 0, bias: 'yes' as const, initial: uniformFanIn, ...options };
  const { stride } = full;
  const kernel = bothSides(full.kernel);
  const padding = full.padding === 'same' ? full.padding : bothSides(full.padding);
  const out = (size: number, side: 0 | 1) =>
    padding === 'same' ? Math.ceil(size / stride) : Math.floor((size + 2 * padding[side] - kernel[side]) / stride) + 1;
  return {
    kind: 'conv2d',
    options: full,
    shape([input]) {
      if (input.length !== 3) throw new Error(`conv2d: input is [${input}]; wanted [h, w, c]`);
      const sizes = [out(input[0], 0), out(input[1], 1), filters];
      if (sizes[0] < 1 || sizes[1] < 1) throw new Error(`conv2d: a ${kernel.join('x')} kernel does not fit into [${input}] with padding ${full.padding}`);
      return sizes;
    },
    weights([input]) {
      const initial = full.initial(kernel[0] * kernel[1] * input[2]);
      const specs: Record<string, WeightSpec> = { weight: { shape: [...kernel, input[2], filters], initial, trainable: true } };
      if (full.bias === 'yes') specs.bias = { shape: [filters], initial: options.initialBias ?? initial, trainable: true };
      return specs;
    },
    apply([x], { weight, bias }) {
      const convolved = (image: tf.Tensor, pad: 'same' | 'valid') => convolve(image as tf.Tensor4D, weight as tf.Tensor4D, bias, { stride, pad });
      if (padding === 'same') return convolved(x, 'same');
      const [rows, columns] = padding;
      // Where `same` puts the zeros on the same sides, the operation pads by itself.
      if (stride === 1 && kernel[0] === 2 * rows + 1 && kernel[1] === 2 * columns + 1) return convolved(x, 'same');
      return convolved(rows === 0 && columns === 0 ? x : tf.pad(x, [[0, 0], [rows, rows], [columns, columns], [0, 0]]), 'valid');
    },
  };
}

function bothSides(length: Sides): readonly [number, number] {
  return typeof length === 'number' ? [length, length] : length;
}
