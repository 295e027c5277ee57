import { after, describe, it } from 'node:test';
import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { fashionMnist, mnist, type ImageSet } from 'vitrine/data';
import { Random } from 'vitrine/random';
import { nativeFailure, tf } from 'vitrine/runtime';
import { withEnvironment } from './real-data';

const project = fs.mkdtempSync(path.join(os.tmpdir(), 'vitrine-stand-in-'));
after(() => fs.rmSync(project, { recursive: true, force: true }));

/** Test accuracy of a small network (two strided convolutions, one dense layer) after `epochs` passes of Adam. */
function learn(train: ImageSet, test: ImageSet, epochs: number): number {
  const random = new Random('learn');
  const weight = <R extends tf.Rank>(shape: tf.ShapeMap[R], fanIn: number) => {
    const size = (shape as number[]).reduce((a, b) => a * b);
    return tf.variable(tf.tensor<R>(random.normals(size, 0, Math.sqrt(2 / fanIn)), shape)) as tf.Tensor<R>;
  };
  const [k1, k2] = [weight<tf.Rank.R4>([5, 5, 1, 8], 25), weight<tf.Rank.R4>([3, 3, 8, 16], 72)];
  const dense = weight<tf.Rank.R2>([784, 10], 784);
  const logits = (x: tf.Tensor4D) => {
    const h = tf.conv2d(tf.conv2d(x, k1, 2, 'same').relu<tf.Tensor4D>(), k2, 2, 'same').relu();
    return h.reshape<tf.Tensor2D>([-1, 784]).matMul(dense);
  };
  const batch = ({ images }: ImageSet, indices: ArrayLike<number>) =>
    tf.tensor4d(
      Float32Array.from(
        { length: indices.length * 784 },
        (_, i) => images[indices[Math.floor(i / 784)] * 784 + (i % 784)] / 255,
      ),
      [indices.length, 28, 28, 1],
    );
  const optimizer = tf.train.adam(0.003);
  for (let epoch = 0; epoch < epochs; epoch++) {
    const order = random.permutation(train.shape[0]);
    for (let at = 0; at + 64 <= order.length; at += 64) {
      const indices = order.subarray(at, at + 64);
      tf.tidy(() => {
        const x = batch(train, indices);
        const y = tf.oneHot(
          tf.tensor1d(
            Int32Array.from(indices, (i) => train.labels[i]),
            'int32',
          ),
          10,
        );
        optimizer.minimize(() => tf.losses.softmaxCrossEntropy(y, logits(x)).asScalar());
      });
    }
  }
  const predicted = tf
    .tidy(() =>
      logits(
        batch(
          test,
          Uint32Array.from({ length: test.shape[0] }, (_, i) => i),
        ),
      ).argMax(1),
    )
    .dataSync();
  tf.disposeVariables();
  return test.labels.filter((label, i) => label === predicted[i]).length / test.shape[0];
}

describe(
  'stand-ins can be learned',
  { skip: nativeFailure ?? (process.env.VITRINE_DEVICE ? 'a slow device is forced' : false) },
  () => {
    for (const [name, load] of [
      ['mnist', mnist],
      ['fashion-mnist', fashionMnist],
    ] as const) {
      it(`${name}: a small network reaches more than 95 % on the test split in two epochs of 6,000`, async () => {
        const { warn } = console;
        console.warn = () => {};
        const alone = {
          VITRINE_PROJECT: project,
          VITRINE_DATA: undefined,
          VITRINE_MIRROR: undefined,
          VITRINE_OFFLINE: '1',
        };
        const [train, test] = await withEnvironment(alone, async () => [
          await load('train', { limit: 6000 }),
          await load('test'),
        ]);
        console.warn = warn;
        const accuracy = learn(train, test, 2);
        assert.ok(accuracy > 0.95, `accuracy ${accuracy}`);
        console.log(`${name} stand-in: accuracy ${accuracy}`);
      });
    }
  },
);
