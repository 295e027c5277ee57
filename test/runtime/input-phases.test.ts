import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Random } from 'vitrine/random';
import { device, tf } from 'vitrine/runtime';

const CASES: [size: [number, number], channels: number, kernel: number, stride: number][] = [
  [[17, 14], 3, 7, 2],
  [[9, 12], 1, 3, 2],
  [[11, 11], 4, 4, 3],
  [[8, 9], 2, 1, 2],
  [[10, 7], 3, 2, 5],
];

function draw(random: Random, shape: tf.Tensor4D['shape']): tf.Tensor4D {
  return tf.tensor(random.normals(shape.reduce((product, length) => product * length, 1)), shape);
}

function largest(t: tf.Tensor): number {
  return tf.max(tf.abs(t)).dataSync()[0];
}

describe(
  'the input gradient of a strided convolution of few channels',
  { skip: device().kind === 'native' ? false : 'only the native runtime computes it in phases' },
  () => {
    for (const [[height, width], channels, kernel, stride] of CASES) {
      it(`is that of the native operation, and so are its own gradients: [${height},${width},${channels}], kernel ${kernel}, stride ${stride}`, () =>
        tf.tidy(() => {
          const random = new Random(`${height} ${kernel}`);
          const x = draw(random, [2, height, width, channels]);
          const filter = draw(random, [kernel, kernel, channels, 5]);
          const dy = draw(random, tf.conv2d(x, filter, stride, 'valid').shape);
          const ours = (signal: tf.Tensor, weights: tf.Tensor) =>
            tf.grad((image: tf.Tensor) =>
              tf.sum(tf.mul(tf.conv2d(image as tf.Tensor4D, weights as tf.Tensor4D, stride, 'valid'), signal)),
            )(x);
          const attributes = { strides: stride, pad: 'valid', dataFormat: 'NHWC', inputShape: x.shape };
          const theirs = (signal: tf.Tensor, weights: tf.Tensor) =>
            tf.engine().runKernel(tf.Conv2DBackpropInput, { dy: signal, filter: weights }, attributes) as tf.Tensor;
          const difference = largest(tf.sub(ours(dy, filter), theirs(dy, filter)));
          assert.ok(difference <= 1e-5 * largest(theirs(dy, filter)), `${difference}`);
          const second = (f: typeof ours) =>
            tf.grads((signal, weights) => tf.sum(tf.square(f(signal, weights))))([dy, filter]);
          const [a, b] = [second(ours), second(theirs)];
          for (const i of [0, 1]) assert.ok(largest(tf.sub(a[i], b[i])) <= 1e-5 * largest(b[i]), `gradient ${i}`);
        }));
    }
  },
);
