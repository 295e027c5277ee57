import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import { explanationAlignment } from 'vitrine/alignment';
import { tf } from 'vitrine';

describe('explanationAlignment', () => {
  // Four 1x4 images: aligned, beside the mask, an empty mask, a constant map.
  const mask = [[[1, 1, 0, 0]], [[1, 1, 0, 0]], [[0, 0, 0, 0]], [[1, 0, 0, 0]]];
  const maps = [[[9, 8, 0, 0]], [[0, 0, 0, 9]], [[9, 0, 0, 0]], [[5, 5, 5, 5]]];

  it('averages over the images with a mask and says how many that were', () => {
    const result = explanationAlignment(mask, maps, { rule: 'fixed', threshold: 0.5 });
    assert.deepEqual(result.iou, { mean: 1 / 3, used: 3, total: 4 });
    assert.deepEqual(result.pointingGame, { mean: 1 / 3, used: 3, total: 4 });
    assert.equal(result.emptyMasks, 1);
    assert.equal(result.withoutExplanation, 1);
    // Saliency coverage is undefined for the constant map (its mask is empty) as well as for the empty human mask.
    assert.deepEqual(result.saliencyCoverage, { mean: 0.5, used: 2, total: 4 });
  });

  it('takes tensors and leaves none behind', () => {
    const [g, s] = [tf.tensor3d(mask), tf.tensor3d(maps)];
    const before = tf.memory().numTensors;
    assert.equal(explanationAlignment(g, s, { rule: 'fixed', threshold: 0.5 }).iou.mean, 1 / 3);
    assert.throws(
      () => explanationAlignment(g, tf.tidy(() => tf.zeros([1, 2, 2]).arraySync()) as number[][][]),
      /wanted equal sizes/,
    );
    assert.equal(tf.memory().numTensors, before);
    tf.dispose([g, s]);
  });
});
