import { tf } from '../../runtime';
import { checkImage, type Kind, type LayerData } from '../layer';
import { checkOneWhole } from './check-options';

export interface AdaptiveAveragePool {
  size: number;
}

/**
 * Means over `size` x `size` windows that cover the image whatever its sides, as PyTorch lays them: window i of a side
 * of length n holds the values from ⌊i·n/size⌋ to ⌈(i+1)·n/size⌉ - 1. `[h,w,c]` to `[size,size,c]`; nothing changes
 * where the image has these sides.
 */
export function adaptiveAveragePool(size: number): LayerData<'adaptiveAveragePool', AdaptiveAveragePool> {
  checkOneWhole('adaptiveAveragePool', { size }, 1);
  return { kind: 'adaptiveAveragePool', options: { size } };
}

export const adaptiveAveragePoolKind: Kind<AdaptiveAveragePool> = {
  shape({ size }, [input]) {
    checkImage('adaptiveAveragePool', input);
    return [size, size, input[2]];
  },
  evaluate({ size }, [x]) {
    const y = means(means(x, 1, size), 2, size);
    // A gradient needs an operation to go through.
    return y === x ? tf.clone(x) : y;
  },
};

/** The means along one axis, as a product with the windows' shares. */
function means(x: tf.Tensor, axis: 1 | 2, size: number): tf.Tensor {
  const n = x.shape[axis]!;
  return n === size ? x : along(x, axis, tf.tensor2d(windowShares(n, size), [n, size]));
}

/**
 * The pool backwards: what reaches each value of an image `[N,h,w,C]` of a signal `[N,size,size,C]` at the means. Every
 * window divides its part among its values.
 */
export function backThroughMeans(signal: tf.Tensor, [h, w]: readonly [number, number]): tf.Tensor {
  const back = (x: tf.Tensor, axis: 1 | 2, n: number) => {
    const size = x.shape[axis]!;
    return n === size ? x : along(x, axis, tf.transpose(tf.tensor2d(windowShares(n, size), [n, size])));
  };
  return back(back(signal, 1, h), 2, w);
}

/** The share of each of `n` values in each of the means, `[n, size]`. */
function windowShares(n: number, size: number): Float32Array {
  const shares = new Float32Array(n * size);
  for (let i = 0; i < size; i++) {
    const [first, end] = [Math.floor((i * n) / size), Math.ceil(((i + 1) * n) / size)];
    for (let place = first; place < end; place++) shares[place * size + i] = 1 / (end - first);
  }
  return shares;
}

/** One axis of `[N,h,w,C]` multiplied by a matrix. */
function along(x: tf.Tensor, axis: 1 | 2, matrix: tf.Tensor): tf.Tensor {
  const [from, to] = matrix.shape;
  // The axis and the last one change places, and back.
  const order = axis === 1 ? [0, 3, 2, 1] : [0, 1, 3, 2];
  const turned = tf.transpose(x, order);
  const product = tf.matMul(tf.reshape(turned, [-1, from]) as tf.Tensor2D, matrix as tf.Tensor2D);
  return tf.transpose(tf.reshape(product, [...turned.shape.slice(0, 3), to!]), order);
}
