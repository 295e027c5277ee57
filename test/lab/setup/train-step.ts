/** Trains a small convolution for three steps and prints the losses: the same numbers under every Node. */
import { nativeFailure, tf } from 'vitrine/runtime';

const images = tf.tensor4d(
  Array.from({ length: 8 * 6 * 6 }, (_, index) => Math.sin(index)),
  [8, 6, 6, 1],
);
const labels = tf.oneHot(tf.tensor1d([0, 1, 0, 1, 1, 0, 0, 1], 'int32'), 2);
const filter = tf.variable(
  tf.tensor4d(
    Array.from({ length: 18 }, (_, index) => Math.cos(index) / 3),
    [3, 3, 1, 2],
  ),
);
const optimizer = tf.train.sgd(0.1);
const losses = [0, 1, 2].map(() => {
  const loss = optimizer.minimize(
    () => tf.losses.softmaxCrossEntropy(labels, tf.conv2d(images, filter, 1, 'valid').relu().mean([1, 2])),
    true,
  );
  return loss?.dataSync()[0];
});
console.log(JSON.stringify({ node: process.versions.node, backend: tf.getBackend(), nativeFailure, losses }));
