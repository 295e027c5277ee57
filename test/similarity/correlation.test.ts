import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { tf } from 'vitrine';
import { Random } from 'vitrine/random';
import { averageRanks } from 'vitrine/statistics';
import { cosine, pearson, spearman } from 'vitrine/similarity';
import { assertClose } from '../support/compare';
import { A, B, C, D } from './patterns';

const row = (...values: number[]) => [[values]];
const one = (data: ArrayLike<number>) => ({ data, shape: [1, 1, data.length] });

describe('averageRanks', () => {
  it('gives tied values the mean of their ranks', () => {
    assert.deepEqual([...averageRanks([1, 2, 2, 3, 0, 0, 0, 5])], [4, 5.5, 5.5, 7, 2, 2, 2, 8]);
    assert.deepEqual([...averageRanks([0, -0, -Infinity, Infinity])], [2.5, 2.5, 1, 4]);
  });

  it('tells apart values that single precision cannot', () => {
    assert.deepEqual([...averageRanks([1 + 1e-12, 1, 1 - 1e-12, 1, 2])], [4, 2.5, 1, 2.5, 5]);
    assert.deepEqual([...averageRanks([1e-60, 0, -1e-60, 1e300, 2e300, Infinity])], [3, 2, 1, 4, 5, 6]);
    const values = new Random(6).normals(3000);
    const doubles = Float64Array.from(values, (value) => value * Math.PI);
    assert.deepEqual(averageRanks(doubles), averageRanks(values));
  });

  it('agrees with the definition: values below, and half of the others that are equal', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -3, max: 3 }), { maxLength: 40 }), (values) => {
        const expected = values.map(
          (v) => values.filter((w) => w < v).length + (values.filter((w) => w === v).length + 1) / 2,
        );
        assert.deepEqual([...averageRanks(values)], expected);
      }),
    );
  });
});

describe('spearman', () => {
  it('has the value worked out for lists with ties, and for the test patterns', () => {
    assertClose(spearman(row(1, 2, 2, 3, 0, 0, 0, 5), row(2, 1, 4, 4, 0, 0, 1, 9)), [0.887569], 1e-6);
    assertClose(spearman(A, B), [0.000701], 1e-6);
    assertClose(spearman(C, D), [0.40134], 1e-6);
  });

  it('is 1 for a map and itself, -1 for its negative', () => {
    const map = one(new Random(1).normals(784));
    assert.equal(spearman(map, map)[0], 1);
    assert.equal(spearman(map, one(Float64Array.from(map.data, (v) => -v)))[0], -1);
  });

  it('does not change by one bit under a monotone change of either map', () => {
    const [x, y] = [new Random(2).normals(500), new Random(3).normals(500)];
    const [before] = spearman(one(x), one(y));
    assert.equal(
      spearman(one(Float64Array.from(x, (v) => v ** 3 + v)), one(Float64Array.from(y, Math.exp)))[0],
      before,
    );
  });

  it('obeys the tie identity: common zeros alone make absolute maps correlate', () => {
    const u = [0, 0, 0, 0, 0.5, -0.2, 0.1];
    const v = [0, 0, 0, 0, -0.3, 0.4, 0.05];
    assertClose(
      spearman(row(...u), row(...v), { values: 'absolute' }),
      [(3 * 4 * 7 + 0.5 * 8) / (3 * 4 * 7 + 8)],
      1e-12,
    );
    assertClose(spearman(row(...u), row(...v)), [-0.565217], 1e-6);
    const random = new Random(4);
    for (const zeros of [100, 400, 633]) {
      const [a, b] = [0, 1].map(() => random.normals(784).fill(0, 0, zeros));
      const [n, m] = [784, 784 - zeros];
      const [within] = spearman(one(a.subarray(zeros)), one(b.subarray(zeros)), { values: 'absolute' });
      const [masked] = spearman(one(a), one(b), {
        values: 'absolute',
        mask: one(Float32Array.from(a, (value) => Number(value !== 0))),
      });
      assert.equal(masked, within);
      assertClose(
        spearman(one(a), one(b), { values: 'absolute' }),
        [(3 * zeros * n + within * (m * m - 1)) / (3 * zeros * n + m * m - 1)],
        1e-12,
      );
    }
  });

  it('ranks only what a mask shows, each map under its own mask or all under one', () => {
    const a = [[[1, 2, 3, 9]], [[1, 2, 3, -9]]];
    const b = [[[1, 2, 3, -9]], [[3, 2, 1, 0]]];
    assert.deepEqual([...spearman(a, b, { mask: [[[1, 1, 1, 0]]] })], [1, -1]);
    assert.deepEqual([...spearman(a, b, { mask: [[[1, 1, 1, 0]], [[1, 0, 0, 1]]] })], [1, 1]);
  });
});

describe('pearson', () => {
  it('is exactly ±1 on a line, whatever its slope and offset', () => {
    for (const [slope, offset] of [
      [2, 1],
      [-1e-9, 3],
      [1e200, -1e201],
      [1e-200, 0],
    ]) {
      assertClose(pearson(row(1, 2, 5), row(...[1, 2, 5].map((v) => slope * v + offset))), [Math.sign(slope)], 1e-6);
    }
  });

  it('has the value worked out by hand, and that of the test patterns', () => {
    assertClose(pearson(row(1, 2, 3), row(1, 3, 2)), [0.5], 1e-12);
    assertClose(pearson(C, D), [0.445503], 1e-6);
    assertClose(pearson(row(-1, 2, -3), row(1, 3, 2), { values: 'absolute' }), [0.5], 1e-12);
  });
});

describe('cosine', () => {
  it('is the cosine of the angle, and sees an offset', () => {
    assertClose(cosine(row(1, 0), row(1, 1)), [Math.SQRT1_2], 1e-12);
    assertClose(cosine(row(3, 4), row(-3e-300, -4e-300)), [-1], 1e-12);
    assertClose(cosine(row(1, -1, 0), row(2, 0, 1)), [2 / Math.sqrt(10)], 1e-12);
  });
});

describe('the correlations', () => {
  const undefinedCases: [string, number[], number[]][] = [
    ['a constant map', [0.1, 0.1, 0.1], [1, 2, 3]],
    ['two constant maps', [2, 2, 2], [2, 2, 2]],
    ['a NaN', [1, NaN, 3], [1, 2, 3]],
    ['a NaN in the other map', [1, 2, 3], [1, 2, NaN]],
  ];
  for (const [name, a, b] of undefinedCases) {
    it(`leaves ${name} undefined, and the next pair as it is`, () => {
      for (const measure of [spearman, pearson]) {
        const [first, second] = measure([[a], [[1, 2, 4]]], [[b], [[1, 2, 4]]]);
        assert.ok(Number.isNaN(first), measure.name);
        assertClose([second], [1], 1e-12);
      }
    });
  }

  it('leave an all-zero map without an angle, an infinity without a moment, and an empty mask without anything', () => {
    assert.ok(Number.isNaN(cosine(row(0, 0), row(1, 2))[0]));
    assert.ok(Number.isNaN(pearson(row(1, Infinity, 2), row(1, 2, 3))[0]));
    assert.equal(spearman(row(1, Infinity, 2), row(1, 3, 2))[0], 1);
    for (const measure of [spearman, pearson, cosine])
      assert.ok(Number.isNaN(measure(row(1, 2), row(1, 2), { mask: row(0, 0) })[0]));
  });

  it('take tensors of any rank, and leave none behind', () => {
    const values = new Random(5).normals(60);
    const [a, b] = [tf.tensor(values.subarray(0, 30), [3, 5, 1, 2]), tf.tensor(values.subarray(30), [3, 5, 1, 2])];
    const before = tf.memory().numTensors;
    for (const measure of [spearman, pearson, cosine]) {
      const table = (part: Float32Array) => ({ data: part, shape: [3, 10] });
      assert.deepEqual(measure(a, b), measure(table(values.subarray(0, 30)), table(values.subarray(30))));
      assert.throws(() => measure(a, table(values)));
    }
    assert.equal(tf.memory().numTensors, before);
    tf.dispose([a, b]);
  });

  it('say what is wrong with their input', () => {
    assert.throws(
      () => spearman(row(1, 2), row(1, 2, 3)),
      /spearman: a is \[1,1,2\] and b is \[1,1,3\]; wanted equal sizes/,
    );
    assert.throws(
      () => pearson(row(1, 2), row(1, 2), { mask: row(1, 0.5) }),
      /pearson: mask has values other than 0 and 1/,
    );
    assert.throws(() => cosine(row(1, 2), row(1, 2), { mask: row(1) }), /cosine: mask is \[1,1,1\]; wanted \[1,1,2\]/);
    assert.throws(
      () => spearman(row(1, 2), row(1, 2), { values: 'abs' as 'signed' }),
      /values is 'abs'; wanted signed or absolute/,
    );
  });
});
