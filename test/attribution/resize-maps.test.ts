import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import { resizeMaps } from 'vitrine/attribution';
import { tf } from 'vitrine/runtime';
import { assertClose, assertNoLeak } from '../support/compare';

describe('resizeMaps', () => {
  const corner = tf.tensor3d([1, 0, 0, 0], [1, 2, 2]);
  const second = tf.tensor3d([0, 1, 0, 2, 4, 1, 0, 0, 0], [1, 3, 3]);

  it('spreads a cell by half-pixel centers, edges clamped, and keeps the sum times the scale', () => {
    const line = [1, 0.75, 0.25, 0];
    assertClose(
      resizeMaps(corner, [4, 4]),
      line.flatMap((y) => line.map((x) => x * y)),
    );
    const large = resizeMaps(second, [6, 6]);
    assertClose(large.slice([0, 0, 0], [1, 1, 6]), [0, 0.25, 0.75, 0.75, 0.25, 0]);
    assertClose(tf.sum(large), [32]);
    const values = large.dataSync();
    assert.equal(values.indexOf(Math.max(...values)), 2 * 6 + 2);
    assertClose([Math.max(...values)], [2.8125]);
  });

  it('displaces by the legacy rule, repeats by nearest, and leaves nothing behind', async () => {
    assertClose(resizeMaps(corner, [4, 4], 'legacy').slice([0, 0, 0], [1, 1, 4]), [1, 0.5, 0, 0]);
    assertClose(resizeMaps(corner, [4, 4], 'nearest').slice([0, 0, 0], [1, 1, 4]), [1, 1, 0, 0]);
    await assertNoLeak(() => resizeMaps(second, [7, 5]));
  });
});
