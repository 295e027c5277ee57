import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import { canvasNet } from 'vitrine/papers/consistent-interpretations';
import { tf } from 'vitrine/runtime';

describe('canvasNet', () => {
  it('has as many weights as said, and an 8x8 stage that is 16x16 on a mosaic', () => {
    for (const [pool, count] of [
      ['average', 60610],
      ['max', 60610],
      ['fully-connected', 257442],
    ] as const) {
      const network = canvasNet({ seed: 0, pool });
      assert.equal(
        [...network.weights.values()].reduce((sum, { size }) => sum + size, 0),
        count,
      );
      assert.deepEqual(network.node('stage').shape, [8, 8, 48]);
      assert.deepEqual(network.resized([128, 128, 1]).node('stage').shape, [16, 16, 48]);
    }
  });

  it('is deeper where more residual convolutions are asked for, and the same where the usual ones are', () => {
    const convolutions = (residuals?: [number, number]) => {
      const network = canvasNet({ seed: 0, residuals });
      return [...network.weights.keys()].filter((name) => /^(conv|block|stage).*weight$/.test(name));
    };
    assert.deepEqual(convolutions([1, 2]), convolutions());
    assert.equal(convolutions().length - 1, 5);
    assert.equal(convolutions([3, 5]).length - 1, 10);
    assert.deepEqual(convolutions([1, 1]).slice(-1), ['stage.conv.weight']);
    assert.deepEqual(canvasNet({ seed: 0, residuals: [3, 5] }).node('stage').shape, [8, 8, 48]);
    assert.throws(
      () => canvasNet({ seed: 0, residuals: [0, 2] }),
      /canvasNet: residuals are \[0,2\]; wanted two whole/,
    );
  });

  it('with fully connected layers answers by the place of what it sees, and takes larger canvases', () => {
    const network = canvasNet({ seed: 3, pool: 'fully-connected' });
    const pooled = canvasNet({ seed: 3 });
    const dot = (row: number) =>
      tf.tensor4d(
        Float32Array.from({ length: 4096 }, (_, at) => Number(at === row * 64 + 32)),
        [1, 64, 64, 1],
      );
    // Moved by 8 pixels, one place of the stage, away from the border.
    const difference = (net: typeof network) =>
      tf.max(tf.abs(tf.sub(net.forward(dot(24)), net.forward(dot(32))))).dataSync()[0];
    // The pooled one notices its border alone.
    assert.ok(difference(network) > 10 * difference(pooled), `${difference(network)}, ${difference(pooled)}`);
    assert.deepEqual(network.resized([128, 128, 1]).forward(tf.zeros([2, 128, 128, 1])).shape, [2, 10]);
  });
});
