import { tf } from '../../runtime';
import type { Layer } from '../layer';

/** The mean of each `size` x `size` window, windows `stride` apart (`size` unless given), no padding. */
export function averagePool(size: number, stride = size): Layer & { options: { size: number; stride: number } } {
  const out = (length: number) => Math.floor((length - size) / stride) + 1;
  return {
    kind: 'averagePool',
    options: { size, stride },
    shape([input]) {
      if (input.length !== 3 || out(input[0]) < 1 || out(input[1]) < 1) throw new Error(`averagePool: a ${size}x${size} window does not fit into [${input}]`);
      return [out(input[0]), out(input[1]), input[2]];
    },
    apply: ([x]) => tf.avgPool(x as tf.Tensor4D, size, stride, 'valid'),
  };
}
