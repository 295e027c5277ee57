import { readAtLargest, tf } from '../../runtime';
import type { Layer } from '../layer';

/** The largest value of each `size` x `size` window, windows `stride` apart (`size` unless given), no padding. */
export function maxPool(size: number, stride = size): Layer {
  const out = (length: number) => Math.floor((length - size) / stride) + 1;
  return {
    kind: 'maxPool',
    shape([input]) {
      if (input.length !== 3 || out(input[0]) < 1 || out(input[1]) < 1) throw new Error(`maxPool: a ${size}x${size} window does not fit into [${input}]`);
      return [out(input[0]), out(input[1]), input[2]];
    },
    apply: ([x]) => tf.maxPool(x as tf.Tensor4D, size, stride, 'valid'),
    choose: (values, x) => readAtLargest(values, x, { size, stride }),
  };
}
