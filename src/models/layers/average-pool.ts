import { tf } from '../../runtime';
import { checkImage, type Kind, type LayerData } from '../layer';
import { checkOneWhole } from './check-options';
import { padImage } from './pad-image';

export interface AveragePoolOptions {
  /** Rows and columns on every side; at most half of `size`. */
  padding?: number;
  /**
   * What a window that hangs over the edge is divided by: all its places, as PyTorch does unless told otherwise, or
   * those inside the image, as TensorFlow does.
   */
  divideBy?: 'window' | 'inside';
}

export interface AveragePool extends Required<AveragePoolOptions> {
  size: number;
  stride: number;
}

/** The mean of each `size` x `size` window, windows `stride` apart (`size` unless given): `[h,w,c]` to `[h',w',c]`. */
export function averagePool(
  size: number,
  stride = size,
  options: AveragePoolOptions = {},
): LayerData<'averagePool', AveragePool> {
  const full = { size, stride, padding: 0, divideBy: 'window' as const, ...options };
  checkOneWhole('averagePool', { size, stride }, 1);
  checkOneWhole('averagePool', { padding: full.padding }, 0);
  if (2 * full.padding > size)
    throw new RangeError(`averagePool: padding is ${full.padding}; wanted at most half of the window's ${size}`);
  if (full.divideBy !== 'window' && full.divideBy !== 'inside')
    throw new Error(`averagePool: divideBy is '${String(full.divideBy)}'; wanted window or inside`);
  return { kind: 'averagePool', options: full };
}

export const averagePoolKind: Kind<AveragePool> = {
  shape({ size, stride, padding }, [input]) {
    checkImage('averagePool', input);
    const out = (length: number) => Math.floor((length + 2 * padding - size) / stride) + 1;
    if (out(input[0]) < 1 || out(input[1]) < 1)
      throw new Error(`averagePool: a ${size}x${size} window does not fit into [${input}] with padding ${padding}`);
    return [out(input[0]), out(input[1]), input[2]];
  },
  evaluate(options, [x]) {
    if (options.padding === 0 || options.divideBy === 'window') return means(x, options);
    // The mean of ones is the share of a window that lies inside.
    return tf.div(means(x, options), means(tf.ones([1, x.shape[1]!, x.shape[2]!, 1]), options));
  },
};

function means(x: tf.Tensor, { size, stride, padding }: AveragePool): tf.Tensor {
  return tf.avgPool(padImage(x, padding) as tf.Tensor4D, size, stride, 'valid');
}
