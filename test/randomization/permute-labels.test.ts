import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import { mnist } from 'vitrine/data';
import { permuteLabels } from 'vitrine/randomization';
import { whyNoRealData } from '../data/real-data';

const counts = (labels: Uint8Array) =>
  Array.from({ length: 10 }, (_, k) => labels.filter((label) => label === k).length);

describe('permuteLabels', () => {
  const labels = Uint8Array.from({ length: 1000 }, (_, i) => i % 10);

  it('keeps the class counts and leaves a tenth right, by chance', () => {
    for (const seed of [0, 1, 2]) {
      const permuted = permuteLabels(labels, seed);
      assert.deepEqual(counts(permuted), counts(labels));
      const right = permuted.filter((label, i) => label === labels[i]).length;
      assert.ok(right >= 70 && right <= 130, `${right} of 1000`);
    }
    assert.ok(
      labels.every((label, i) => label === i % 10),
      'the labels given are not changed',
    );
  });

  it('is decided by the seed', () => {
    assert.deepEqual(permuteLabels(labels, 4), permuteLabels(labels, 4));
    assert.notDeepEqual(permuteLabels(labels, 4), permuteLabels(labels, 5));
  });

  it('has MNIST as published to work on', { skip: whyNoRealData('mnist') }, async () => {
    const test = await mnist('test');
    assert.deepEqual([...test.labels.slice(0, 10)], [7, 2, 1, 0, 4, 1, 4, 9, 5, 9]);
    assert.deepEqual(counts(test.labels), [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]);
    let [sum, zeros] = [0, 0];
    for (const value of test.images) [sum, zeros] = [sum + value, zeros + Number(value === 0)];
    assert.ok(Math.abs(sum / 255 / test.images.length - 0.13251) <= 1e-5);
    assert.ok(Math.abs(zeros / test.images.length - 0.8072) <= 1e-3);
  });
});
