import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import { decoyDigits, decoyMask, testDecoy, trainingDecoy } from 'vitrine/papers/cdep';
import type { ImageSet } from 'vitrine/data';
import { Random } from 'vitrine/random';

const N = 8000;
const PIXELS = 784;
/** Value 7 everywhere, which no square has. */
const set = {
  images: new Uint8Array(N * PIXELS).fill(7),
  labels: Uint8Array.from({ length: N }, (_, i) => i % 10),
  shape: [N, 28, 28, 1] as ImageSet['shape'],
};

describe('DecoyMNIST', () => {
  it('has a square of 180 for a 3 in training, of 75 at test time', () => {
    assert.equal(trainingDecoy(3), 180);
    assert.equal(testDecoy(3), 75);
    const { images } = decoyDigits(
      { ...set, images: set.images.subarray(0, PIXELS), labels: Uint8Array.of(3), shape: [1, 28, 28, 1] },
      trainingDecoy,
      new Random(0),
    );
    assert.deepEqual(
      [...new Set(images)].sort((a, b) => a - b),
      [7, 180],
    );
  });

  it('changes the 25 pixels of exactly one corner, each corner in 25 ± 2 % of the images', () => {
    const { images, corners } = decoyDigits(set, trainingDecoy, new Random(1));
    const mask = decoyMask();
    assert.equal(mask.filter(Boolean).length, 100);
    const counts = [0, 0, 0, 0];
    for (let k = 0; k < N; k++) {
      const changed = [...images.subarray(k * PIXELS, (k + 1) * PIXELS).entries()].filter(([, value]) => value !== 7);
      assert.equal(changed.length, 25);
      const [first] = changed[0];
      assert.equal(first, (corners[k] >= 2 ? 23 * 28 : 0) + (corners[k] % 2 ? 23 : 0));
      assert.ok(
        changed.every(
          ([p, value]) =>
            mask[p] === 1 && value === trainingDecoy(k % 10) && p % 28 >= first % 28 && p % 28 < (first % 28) + 5,
        ),
      );
      counts[corners[k]]++;
    }
    for (const count of counts) assert.ok(Math.abs(count / N - 0.25) < 0.02, counts.join());
  });

  it('is the same for the same seed, and leaves its input alone', () => {
    assert.deepEqual(
      decoyDigits(set, testDecoy, new Random(5)).images,
      decoyDigits(set, testDecoy, new Random(5)).images,
    );
    assert.ok(set.images.every((value) => value === 7));
    assert.throws(
      () => decoyDigits({ ...set, shape: [N, 14, 56, 1] }, testDecoy, new Random(0)),
      /shape is \[8000, 14, 56, 1\]; wanted gray images/,
    );
  });
});
