import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import { Random } from 'vitrine/random';

describe('Random', () => {
  it('gives the same numbers for the same seed, and others for another', () => {
    const first = new Random(0).uniforms(8);
    assert.deepEqual(new Random(0).uniforms(8), first);
    assert.notDeepEqual(new Random(1).uniforms(8), first);
  });

  it('goes on from a saved state', () => {
    const random = new Random(7);
    random.normals(5);
    const state = random.state;
    const expected = random.normals(5);
    assert.deepEqual(Random.restore(state).normals(5), expected);
  });

  it('forks streams that depend on the key alone and leave the parent alone', () => {
    const parent = new Random(3);
    const before = parent.state;
    const a = parent.fork('conv1').uniform();
    assert.equal(parent.fork('conv1').uniform(), a);
    assert.notEqual(parent.fork('conv2').uniform(), a);
    assert.deepEqual(parent.state, before);
  });

  it('draws many numbers as one by one, and is then in the same state', () => {
    for (const n of [0, 1, 7, 4096, 10_000]) {
      const [many, single] = [new Random(n), new Random(n)];
      const one = (draw: () => number) => Float32Array.from({ length: n }, draw);
      assert.deepEqual(
        many.normals(n, 2, 3),
        one(() => single.normal(2, 3)),
      );
      assert.deepEqual(
        many.uniforms(n, -4, 5),
        one(() => single.uniform(-4, 5)),
      );
      assert.deepEqual(many.state, single.state);
    }
  });

  it('draws normals with mean 0 and deviation 1 (n = 100,000, five standard errors)', () => {
    const x = new Random(11).normals(100_000);
    const mean = x.reduce((s, v) => s + v, 0) / x.length;
    const variance = x.reduce((s, v) => s + (v - mean) ** 2, 0) / x.length;
    assert.ok(Math.abs(mean) < 5 / Math.sqrt(x.length), `mean ${mean}`);
    assert.ok(Math.abs(variance - 1) < 5 * Math.sqrt(2 / x.length), `variance ${variance}`);
  });

  it('draws integers evenly (chi-square of 10 cells below the 0.999 quantile, 27.9)', () => {
    const counts = new Array<number>(10).fill(0);
    const random = new Random(5);
    for (let i = 0; i < 10_000; i++) counts[random.integer(10)]++;
    assert.ok(counts.reduce((s, c) => s + (c - 1000) ** 2 / 1000, 0) < 27.9, counts.join());
  });

  it('makes derangements: a permutation with nothing in its place', () => {
    for (let seed = 0; seed < 100; seed++) {
      const order = new Random(seed).derangement(10);
      assert.deepEqual(
        [...order].sort((a, b) => a - b),
        [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
      );
      assert.ok(order.every((v, i) => v !== i));
    }
  });

  it('says what is wrong with a seed, a bound or a size', () => {
    assert.throws(() => new Random(0.5), /seed is 0.5/);
    assert.throws(() => new Random(1).integer(0), /n is 0/);
    assert.throws(() => new Random(1).derangement(1), /n is 1/);
    assert.throws(() => new Random(1).choice([1, 2], 3), /asked for 3 of 2/);
  });
});
