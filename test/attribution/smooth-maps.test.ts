import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import { smoothMaps } from 'vitrine/attribution';
import { tf } from 'vitrine/runtime';
import { assertClose, assertNoLeak } from '../support/compare';

/** The Gaussian of deviation σ, cut at 4σ and adding up to 1. */
function bell(sigma: number): number[] {
  const reach = Math.ceil(4 * sigma);
  const values = Array.from({ length: 2 * reach + 1 }, (_, i) => Math.exp(-((i - reach) ** 2) / (2 * sigma * sigma)));
  const total = values.reduce((sum, value) => sum + value, 0);
  return values.map((value) => value / total);
}

describe('smoothMaps', () => {
  it('turns a point into the Gaussian of share · longer side, and keeps the sum', () => {
    const [h, w] = [15, 25];
    const point = new Float32Array(h * w);
    point[7 * w + 12] = 3;
    const smooth = smoothMaps(tf.tensor3d(point, [1, h, w]), { share: 0.04 }); // σ = 1 pixel
    const line = bell(1);
    const expected = Array.from({ length: h * w }, (_, i) => {
      const [dy, dx] = [Math.floor(i / w) - 7, (i % w) - 12];
      return 3 * (line[dy + 4] ?? 0) * (line[dx + 4] ?? 0);
    });
    assertClose(smooth, expected, 1e-6);
    assertClose([tf.sum(smooth).dataSync()[0]], [3]);
  });

  it('repeats the edge: a constant map stays, and a point in a corner keeps what would fall outside', () => {
    assertClose(smoothMaps(tf.fill([2, 6, 9], 0.7), { share: 0.2 }), new Array(108).fill(0.7));
    const corner = new Float32Array(100);
    corner[0] = 1;
    const [line, found] = [bell(0.5), smoothMaps(tf.tensor3d(corner, [1, 10, 10]), { share: 0.05 })];
    const kept = [line[2] + line[1] + line[0], line[1] + line[0], line[0]]; // at the first three places
    const wanted = kept.flatMap((a) => kept.map((b) => a * b));
    assertClose(found.slice([0, 0, 0], [1, 3, 3]), wanted, 1e-6);
  });

  it('with a share of 0 changes nothing, refuses other numbers and shapes, and leaves no tensors', async () => {
    const maps = tf.tensor3d([1, 2, 3, 4], [1, 2, 2]);
    assertClose(smoothMaps(maps, { share: 0 }), [1, 2, 3, 4]);
    assert.throws(() => smoothMaps(maps, { share: -1 }), /smoothMaps: share is -1; wanted a share .* from 0 up/);
    assert.throws(
      () => smoothMaps(tf.zeros([1, 2, 2, 3]) as never),
      /maps is \[1,2,2,3\]; wanted \[N, H, W\], so take reduceChannels first/,
    );
    await assertNoLeak(() => smoothMaps(maps));
  });
});
