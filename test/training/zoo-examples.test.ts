import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import { imagenetNormalize, select, type ImageSet } from 'vitrine/data';
import { zooImages, zooTensor } from 'vitrine/models';
import { Random } from 'vitrine/random';
import { tf } from 'vitrine/runtime';
import { zooExamples } from 'vitrine/training';
import { assertClose } from '../support/compare';

const set: ImageSet = {
  images: Uint8Array.from(new Random(1).uniforms(5 * 32 * 32 * 3), (value) => 255 * value),
  shape: [5, 32, 32, 3],
  labels: Uint8Array.of(0, 3, 1, 2, 4),
  classes: ['a', 'b', 'c', 'd', 'e'],
  meta: {
    name: 'noise',
    split: '',
    origin: 'stand-in',
    real: false,
    verified: false,
    files: [],
    license: '',
    citation: '',
    url: '',
  },
};

describe('zooTensor', () => {
  it('is zooImages of a set, and leaves no other tensor', async () => {
    const before = tf.memory().numTensors;
    const [at, later] = [zooTensor('mobilenet_v1_0.25', set), await zooImages('mobilenet_v1_0.25', set)];
    assert.deepEqual([at.shape, tf.memory().numTensors - before], [[5, 128, 128, 3], 2]);
    assert.deepEqual(at.dataSync(), later.dataSync());
    tf.dispose([at, later]);
  });

  it('keeps the share that is cut off when the size is another one', () => {
    // A network of 224 pixels cuts them out of 256; of 28, out of 32: with images of 32 pixels nothing is resized.
    const x = zooTensor('efficientnet_lite0', set, { size: 28 });
    const middle = (i: number) => {
      const [row, column, channel] = [Math.floor(i / 84), Math.floor(i / 3) % 28, i % 3];
      return set.images[((row + 2) * 32 + column + 2) * 3 + channel];
    };
    const expected = imagenetNormalize(
      Uint8Array.from({ length: 28 * 28 * 3 }, (_, i) => middle(i)),
      'lite',
    );
    assert.deepEqual(x.shape, [5, 28, 28, 3]);
    assertClose(x.dataSync().subarray(0, expected.length), expected, 1e-6);
    x.dispose();
    assert.throws(
      () => zooTensor('resnet20', set, { size: 0 }),
      /zooTensor: size is 0; wanted a whole number of pixels/,
    );
  });
});

describe('zooExamples', () => {
  it('are the images named as the network wants them, with their labels', () => {
    const data = zooExamples('resnet20', set);
    const { x, labels } = data.batch([4, 1], new Random(0));
    const expected = zooTensor('resnet20', select(set, [4, 1]));
    assert.deepEqual([data.size, [...labels.dataSync()]], [5, [4, 3]]);
    assert.deepEqual(x.dataSync(), expected.dataSync());
    tf.dispose([x, labels, expected]);
  });

  it('are told apart by network, size and images', () => {
    const digests = [
      zooExamples('resnet20', set),
      zooExamples('mobilenet_v1_0.25', set),
      zooExamples('resnet20', set, { size: 64 }),
      zooExamples('resnet20', select(set, [0, 1, 2, 3])),
    ].map((data) => data.digest!());
    assert.equal(new Set(digests).size, 4);
    assert.equal(zooExamples('resnet20', set).digest!(), digests[0]);
  });
});
