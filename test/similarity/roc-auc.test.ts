import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import { Random } from 'vitrine/random';
import { rocAuc } from 'vitrine/statistics';

/** The definition: all pairs of a 1 and a 0, ties half. */
function byPairs(scores: readonly number[], labels: readonly number[], weights: readonly number[]): number {
  let [sum, total] = [0, 0];
  scores.forEach((own, i) =>
    scores.forEach((other, j) => {
      if (labels[i] !== 1 || labels[j] !== 0) return;
      const pair = weights[i] * weights[j];
      total += pair;
      sum += pair * (own > other ? 1 : own === other ? 0.5 : 0);
    }),
  );
  return sum / total;
}

describe('rocAuc', () => {
  it('is 1, 0 and a half for scores that are right, turned round and all the same', () => {
    assert.equal(rocAuc([1, 2, 3, 4], [0, 0, 1, 1]), 1);
    assert.equal(rocAuc([4, 3, 2, 1], [0, 0, 1, 1]), 0);
    assert.equal(rocAuc([5, 5, 5, 5], [0, 1, 0, 1]), 0.5);
    assert.equal(rocAuc([0.1, 0.4, 0.35, 0.8], [0, 0, 1, 1]), 0.75);
  });

  it('counts pairs, ties half, also with weights, which are as good as copies', () => {
    const random = new Random(3);
    for (let k = 0; k < 50; k++) {
      const n = 2 + random.integer(30);
      const scores = Array.from({ length: n }, () => random.integer(6));
      const labels = Array.from({ length: n }, (_, i) => (i < 2 ? i : random.integer(2)));
      const weights = Array.from({ length: n }, (_, i) => (i < 2 ? 1 : random.integer(4)));
      const expected = byPairs(scores, labels, weights);
      assert.ok(Math.abs(rocAuc(scores, labels, weights) - expected) < 1e-12);
      const copies = weights.flatMap((weight, i) => Array<number>(weight).fill(i));
      const value = rocAuc(
        copies.map((i) => scores[i]),
        copies.map((i) => labels[i]),
      );
      assert.ok(Math.abs(value - expected) < 1e-12);
    }
  });

  it('does not change under a rising function, and is 1 less it where classes are swapped', () => {
    const scores = new Random(4).uniforms(40);
    const labels = Array.from({ length: 40 }, (_, i) => Number(i % 3 === 0));
    const value = rocAuc(scores, labels);
    assert.equal(rocAuc(scores.map(Math.exp), labels), value);
    const swapped = rocAuc(
      scores,
      labels.map((label) => 1 - label),
    );
    assert.ok(Math.abs(value + swapped - 1) < 1e-12);
  });

  it('is NaN without one of the classes or with a score that is none', () => {
    assert.ok(Number.isNaN(rocAuc([1, 2], [1, 1])));
    assert.ok(Number.isNaN(rocAuc([1, 2], [0, 1], [0, 1])));
    assert.ok(Number.isNaN(rocAuc([1, NaN, 2], [0, 1, 1])));
    assert.ok(Number.isNaN(rocAuc([], [])));
  });

  it('refuses other lengths and labels', () => {
    assert.throws(() => rocAuc([1, 2], [0]), /there are 1 labels; wanted 2/);
    assert.throws(() => rocAuc([1, 2], [0, 1], [1]), /there are 1 weights; wanted 2/);
    assert.throws(() => rocAuc([1, 2], [0, 2]), /a label is 2; wanted 0 or 1/);
  });
});
