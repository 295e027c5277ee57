import { readAtLargest, tf } from '../../runtime';
import type { Layer } from '../layer';

export interface PaddedMaxPoolOptions {
  size: number;
  stride?: number;
  /** Rows and columns on every side that never win, as PyTorch counts them; at most half of `size`. */
  padding?: number;
  /** `up` keeps a last window that hangs over the edge (PyTorch's `ceil_mode`). */
  rounding?: 'down' | 'up';
}

/** Smaller than any activation, and finite: a product with zero, as in a second derivative, stays zero. */
const LOWEST = -3.4028234663852886e38;

/** The largest value of each window as PyTorch's `MaxPool2d` places them: `[h,w,c]` to `[h',w',c]`. */
export function paddedMaxPool(options: PaddedMaxPoolOptions): Layer & { options: Required<PaddedMaxPoolOptions> } {
  const full = { stride: options.size, padding: 0, rounding: 'down' as const, ...options };
  const { size, stride, padding, rounding } = full;
  if (2 * padding > size) throw new RangeError(`paddedMaxPool: padding is ${padding}; wanted at most half of the window's ${size}`);
  const out = (length: number) => {
    const steps = (length + 2 * padding - size) / stride;
    if (rounding === 'down') return Math.floor(steps) + 1;
    // A window may hang over the end, but has to begin inside the image or its padding on the left.
    return (Math.ceil(steps) * stride >= length + padding ? Math.ceil(steps) - 1 : Math.ceil(steps)) + 1;
  };
  const sides = (length: number): [number, number] => [padding, Math.max(0, (out(length) - 1) * stride + size - length - padding)];
  const pad = (x: tf.Tensor, value: number) => {
    const [rows, columns] = [sides(x.shape[1]!), sides(x.shape[2]!)];
    const none = [...rows, ...columns].every((side) => side === 0);
    return none ? x : tf.pad(x, [[0, 0], rows, columns, [0, 0]], value);
  };
  return {
    kind: 'maxPool',
    options: full,
    shape([input]) {
      if (input.length !== 3 || out(input[0]) < 1 || out(input[1]) < 1) {
        throw new Error(`paddedMaxPool: a ${size}x${size} window does not fit into [${input}] with padding ${padding}`);
      }
      return [out(input[0]), out(input[1]), input[2]];
    },
    apply: ([x]) => tf.maxPool(pad(x, LOWEST) as tf.Tensor4D, size, stride, 'valid'),
    choose: (values, x) => readAtLargest(pad(values, 0), pad(x, LOWEST), { size, stride }),
  };
}
