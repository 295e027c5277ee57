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

/** The means along one axis, as a product with the windows' shares `[n, size]`. */
function means(x: tf.Tensor, axis: 1 | 2, size: number): tf.Tensor {
  const n = x.shape[axis]!;
  if (n === size) return x;
  const shares = new Float32Array(n * size);
  for (let i = 0; i < size; i++) {
    const [first, end] = [Math.floor((i * n) / size), Math.ceil(((i + 1) * n) / size)];
    for (let place = first; place < end; place++) shares[place * size + i] = 1 / (end - first);
  }
  // The axis and the last one change places, and back.
  const order = axis === 1 ? [0, 3, 2, 1] : [0, 1, 3, 2];
  const turned = tf.transpose(x, order);
  const pooled = tf.matMul(tf.reshape(turned, [-1, n]) as tf.Tensor2D, tf.tensor2d(shares, [n, size]));
  return tf.transpose(tf.reshape(pooled, [...turned.shape.slice(0, 3), size]), order);
}
