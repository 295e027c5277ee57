import { attributesOf } from '../engine';
import { tf } from '../tf';

/**
 * tile, and broadcastTo, which is made of it: dx is dy summed over the copies. The stock gradient takes a slice and an
 * addition for each copy, up to rank 4.
 */
export function registerTile(): void {
  tf.registerGradient({
    kernelName: tf.Tile,
    inputsToSave: ['x'],
    gradFunc: (dy, saved, attributes) => {
      const [{ shape }] = saved;
      const { reps } = attributesOf<tf.TileAttrs>(attributes);
      return {
        x: () =>
          reps.reduce((sum, count, axis) => (count === 1 ? sum : sumOfCopies(sum, axis, shape[axis])), dy as tf.Tensor),
      };
    },
  });
}

/** Sums over the copies along one axis, of which each has `size` values. */
function sumOfCopies(t: tf.Tensor, axis: number, size: number): tf.Tensor {
  const [before, after] = [t.shape.slice(0, axis), t.shape.slice(axis + 1)];
  const product = (sizes: number[]) => sizes.reduce((result, n) => result * n, 1);
  const copies = tf.reshape(t, [product(before), t.shape[axis] / size, size * product(after)]);
  return tf.reshape(tf.sum(copies, 1), [...before, size, ...after]);
}
