import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import { integratedGradients, smoothGrad } from 'vitrine/attribution';
import { tf } from 'vitrine/runtime';
import { assertClose, assertNoLeak } from '../support/compare';

/** f(x) = Σ x², of which the gradient at x + n is 2(x + n). */
const squares = (x: tf.Tensor) => tf.tidy(() => tf.sum(tf.square(x), 1, true) as tf.Tensor2D);
const x = tf.tensor2d([[1, 2], [3, 5]]);
const noise = tf.tensor3d([[[0.5, 0], [1, -1]], [[-0.25, 1], [0, 0]], [[0.5, 2], [0.5, 4]]]);

describe('smoothGrad with given noise', () => {
  it('is the mean gradient at the noisy points, whatever the batch size', () => {
    for (const batchSize of [64, 1, 4]) assertClose(smoothGrad(squares, x, { target: 0, noise, batchSize }).map, [2 * 1.25, 2 * 3, 2 * 3.5, 2 * 6]);
  });

  it('in the values\' own unit draws twice the spread for twice the deviation, and the range does not matter', () => {
    const map = (deviation: number, scale: number) => {
      const scaled = tf.mul(x, scale);
      return tf.sub(smoothGrad(squares, scaled, { target: 0, noise: deviation, noiseUnit: 'absolute', samples: 3, seed: 1 }).map, tf.mul(scaled, 2));
    };
    assertClose(map(2, 1), tf.mul(map(1, 1), 2));
    assertClose(map(1, 8), map(1, 1));
    assert.ok(map(1, 1).abs().min().dataSync()[0] > 0);
  });

  it('gives an image the same noise in every batch that begins alike', () => {
    const map = (rows: tf.Tensor2D) => smoothGrad(squares, rows, { target: 0, samples: 3, seed: 1 }).map;
    assertClose(tf.slice(map(x), 0, 1), map(tf.slice(x, 0, 1)));
  });

  it('says what is wrong with the noise, and leaves nothing behind', () => {
    assert.throws(() => smoothGrad(squares, x, { noise: x }), /smoothGrad: noise is \[2,2\]; wanted \[samples, 2,2\]/);
    assert.throws(() => smoothGrad(squares, x, { noise: -1, seed: 1 }), /noise is -1/);
    assert.throws(() => smoothGrad(squares, x, { samples: 0, seed: 1 }), /samples is 0/);
    assertNoLeak(() => smoothGrad(squares, x, { target: 0, noise, batchSize: 4 }));
    assertNoLeak(() => smoothGrad(squares, x, { target: 1, noise, batchSize: 4 }));
  });
});

describe('integratedGradients by Captum\'s trapezoid', () => {
  it('misses a share of 1/steps, since its weights do not add up to 1', () => {
    assertClose(integratedGradients(squares, tf.tensor2d([[1, 2]]), { target: 0, steps: 4, rule: 'captum-trapezoid' }).map, [0.75, 3]);
  });
});
