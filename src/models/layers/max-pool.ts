import { asConstant, tf } from '../../runtime';
import { checkImage, type Kind, type LayerData } from '../layer';
import { checkOneWhole } from './check-options';

export interface MaxPoolOptions {
  /** Rows and columns on every side that never win, as PyTorch counts them; at most half of `size`. */
  padding?: number;
  /** `up` keeps a last window that hangs over the edge (PyTorch's `ceil_mode`). */
  rounding?: 'down' | 'up';
}

export interface MaxPool extends Required<MaxPoolOptions> {
  size: number;
  stride: number;
}

/**
 * The largest value of each `size` x `size` window, windows `stride` apart (`size` unless given), placed as by
 * PyTorch's `MaxPool2d`: `[h,w,c]` to `[h',w',c]`. A window with a NaN gives NaN, and so does
 * one with both infinities.
 */
export function maxPool(size: number, stride = size, options: MaxPoolOptions = {}): LayerData<'maxPool', MaxPool> {
  const full = { size, stride, padding: 0, rounding: 'down' as const, ...options };
  checkOneWhole('maxPool', { size, stride }, 1);
  checkOneWhole('maxPool', { padding: full.padding }, 0);
  if (2 * full.padding > size)
    throw new RangeError(`maxPool: padding is ${full.padding}; wanted at most half of the window's ${size}`);
  if (full.rounding !== 'down' && full.rounding !== 'up')
    throw new Error(`maxPool: rounding is '${String(full.rounding)}'; wanted down or up`);
  return { kind: 'maxPool', options: full };
}

export const maxPoolKind: Kind<MaxPool> = {
  shape(options, [input]) {
    checkImage('maxPool', input);
    const [rows, columns] = [windows(options, input[0]), windows(options, input[1])];
    if (rows < 1 || columns < 1) {
      const { size, padding } = options;
      throw new Error(
        `maxPool: a ${size}x${size} window does not fit into [${input}]${padding ? ` with padding ${padding}` : ''}`,
      );
    }
    return [rows, columns, input[2]];
  },
  evaluate(options, [x]) {
    const { size, stride } = options;
    const padded = (value: number) => padForMaxPool(options, x, value) as tf.Tensor4D;
    // The operation passes over NaN, and has the lowest number of all where a window holds nothing else. A mean does
    // not, and costs a quarter at most of looking for NaN in every pixel.
    const unknown = asConstant(() => tf.isNaN(tf.avgPool(padded(0), size, stride, 'valid')));
    return tf.where<tf.Tensor>(unknown, tf.scalar(NaN), tf.maxPool(padded(LOWEST), size, stride, 'valid'));
  },
};

/** Smaller than any activation, and finite: a product with zero, as in a second derivative, stays zero. */
export const LOWEST = -3.4028234663852886e38;

/** `x` with `value` around it, as far as windows hang over its edges. */
export function padForMaxPool(options: MaxPool, x: tf.Tensor, value: number): tf.Tensor {
  const { size, stride, padding } = options;
  const sides = (length: number): [number, number] => [
    padding,
    Math.max(0, (windows(options, length) - 1) * stride + size - length - padding),
  ];
  const [rows, columns] = [sides(x.shape[1]!), sides(x.shape[2]!)];
  const none = [...rows, ...columns].every((side) => side === 0);
  return none ? x : tf.pad(x, [[0, 0], rows, columns, [0, 0]], value);
}

/** How many windows lie along a side. */
function windows({ size, stride, padding, rounding }: MaxPool, length: number): number {
  const steps = (length + 2 * padding - size) / stride;
  if (rounding === 'down') return Math.floor(steps) + 1;
  // A window may hang over the end, but has to begin inside the image or its padding on the left.
  return (Math.ceil(steps) * stride >= length + padding ? Math.ceil(steps) - 1 : Math.ceil(steps)) + 1;
}
