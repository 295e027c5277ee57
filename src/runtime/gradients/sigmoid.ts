import { tf } from '../tf';

/**
 * sigmoid: dx = dy·y·(1 - y), multiplied from the left: the stock gradient multiplies dy last, and where that is a
 * number the library reorders the product in a graph, to other last bits.
 */
export function registerSigmoid(): void {
  tf.registerGradient({
    kernelName: tf.Sigmoid,
    outputsToSave: [true],
    gradFunc: (dy, [y]) => ({ x: () => tf.mul(tf.mul(dy as tf.Tensor, y), tf.sub(1, y)) }),
  });
}
