import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import { tf } from 'vitrine/runtime';
import { mosaic, pasteIntoCells } from 'vitrine/training';
import { assertClose, assertNoLeak } from '../support/compare';

/** n images of 2x3 pixels and two channels, all values different. */
const numbered = (n: number, from: number) =>
  tf.add(tf.reshape(tf.range(0, n * 12), [n, 2, 3, 2]), from) as tf.Tensor4D;

describe('mosaic', () => {
  const [x, others] = [numbered(4, 0), numbered(12, 1000)];
  const cells = [0, 1, 2, 3];
  const at = (whole: tf.Tensor4D, image: number, cell: number) =>
    whole.slice([image, cell < 2 ? 0 : 2, (cell % 2) * 3, 0], [1, 2, 3, 2]).dataSync();

  it('puts each image into its cell, bit for bit, and its three others into the rest in order', () => {
    const whole = mosaic(x, others, cells);
    assert.deepEqual(whole.shape, [4, 4, 6, 2]);
    for (const [image, own] of cells.entries()) {
      assert.deepEqual(at(whole, image, own), x.slice([image], [1]).dataSync());
      [0, 1, 2, 3]
        .filter((cell) => cell !== own)
        .forEach((cell, k) => assert.deepEqual(at(whole, image, cell), others.slice([3 * image + k], [1]).dataSync()));
    }
  });

  it('pastes maps into the same cells, with zeros elsewhere, and is differentiable', () => {
    const maps = tf.tensor3d([1, 2, 3, 4, 5, 6, 7, 8], [2, 2, 2]);
    assertClose(
      pasteIntoCells(maps, [1, 2]),
      [0, 0, 1, 2, 0, 0, 3, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 5, 6, 0, 0, 7, 8, 0, 0],
    );
    assertClose(
      tf.grad((m: tf.Tensor) => tf.sum(tf.square(pasteIntoCells(m as tf.Tensor3D, [0, 3]))))(maps),
      tf.mul(maps, 2),
    );
  });

  it('leaves nothing behind and says what does not fit', async () => {
    await assertNoLeak(() => mosaic(x, others, cells));
    assert.throws(() => mosaic(x, x, cells), /x is \[4,2,3,2\] and others \[4,2,3,2\]; wanted .* three others/);
    assert.throws(() => mosaic(x, others, [0, 1]), /2 cells for 4 images/);
    assert.throws(() => mosaic(x, others, [0, 1, 2, 4]), /cells\[3\] is 4; wanted 0, 1, 2 or 3/);
  });
});
