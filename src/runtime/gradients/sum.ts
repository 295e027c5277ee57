import { attributesOf } from '../engine';
import { tf } from '../tf';

/**
 * sum and mean: dx is dy copied along the summed axes. The stock gradients multiply it by as many ones, made and sent
 * over for each call.
 */
export function registerSum(): void {
  register(tf.Sum, (dy) => dy);
  // As a product: a graph makes one of a division by a number, and the bits are to be the same.
  register(tf.Mean, (dy, count) => tf.mul(dy, 1 / count));
}

function register(kernelName: string, ofEach: (dy: tf.Tensor, count: number) => tf.Tensor): void {
  tf.registerGradient({
    kernelName,
    inputsToSave: ['x'],
    gradFunc: (dy, saved, attributes) => {
      const [{ shape, size }] = saved;
      const axes = tf.util.parseAxisParam(attributesOf<tf.SumAttrs>(attributes).axis, shape);
      const reduced = shape.map((length, axis) => (axes.includes(axis) ? 1 : length));
      const copies = shape.map((length, axis) => (axes.includes(axis) ? length : 1));
      const each = () => ofEach(tf.reshape(dy as tf.Tensor, reduced), size / tf.util.sizeFromShape(reduced));
      return { x: () => (size === 0 ? tf.zeros(shape) : tf.tile(each(), copies)) };
    },
  });
}
