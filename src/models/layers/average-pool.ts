import { tf } from '../../runtime';
import type { Layer } from '../layer';

export interface AveragePoolOptions {
  /** Rows and columns on every side; at most half of `size`. */
  padding?: number;
  /** What a window that hangs over the edge is divided by: all its places, as PyTorch does unless told otherwise, or those inside the image, as TensorFlow does. */
  divideBy?: 'window' | 'inside';
}

/** The mean of each `size` x `size` window, windows `stride` apart (`size` unless given): `[h,w,c]` to `[h',w',c]`. */
export function averagePool(
  size: number, stride = size, options: AveragePoolOptions = {},
): Layer & { options: { size: number; stride: number } & Required<AveragePoolOptions> } {
  const full = { padding: 0, divideBy: 'window' as const, ...options };
  const { padding, divideBy } = full;
  if (2 * padding > size) throw new RangeError(`averagePool: padding is ${padding}; wanted at most half of the window's ${size}`);
  const out = (length: number) => Math.floor((length + 2 * padding - size) / stride) + 1;
  const means = (x: tf.Tensor) => {
    const padded = padding === 0 ? x : tf.pad(x, [[0, 0], [padding, padding], [padding, padding], [0, 0]]);
    return tf.avgPool(padded as tf.Tensor4D, size, stride, 'valid');
  };
  return {
    kind: 'averagePool',
    options: { size, stride, ...full },
    shape([input]) {
      if (input.length !== 3 || out(input[0]) < 1 || out(input[1]) < 1) {
        throw new Error(`averagePool: a ${size}x${size} window does not fit into [${input}] with padding ${padding}`);
      }
      return [out(input[0]), out(input[1]), input[2]];
    },
    apply([x]) {
      if (padding === 0 || divideBy === 'window') return means(x);
      // The mean of ones is the share of a window that lies inside.
      return tf.div(means(x), means(tf.ones([1, x.shape[1]!, x.shape[2]!, 1])));
    },
  };
}
