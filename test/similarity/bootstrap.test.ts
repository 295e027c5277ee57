import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import { Random } from 'vitrine/random';
import { bootstrap, correlation } from 'vitrine/statistics';

const mean = (values: ArrayLike<number>, rows: Int32Array) =>
  rows.reduce((sum, row) => sum + values[row], 0) / rows.length;

describe('bootstrap', () => {
  it('has the width of the normal law for a mean', () => {
    const [n, values] = [400, new Random(1).normals(400, 5, 2)];
    const { low, high, used } = bootstrap(n, (rows) => mean(values, rows), { random: new Random(2), draws: 2000 });
    const own = mean(values, Int32Array.from(values.keys()));
    const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - own) ** 2, 0) / n);
    const error = deviation / Math.sqrt(n);
    for (const [end, wanted] of [
      [low, own - 1.96 * error],
      [high, own + 1.96 * error],
    ])
      assert.ok(Math.abs(end - wanted) < 0.25 * error, `${end} for ${wanted}`);
    assert.equal(used, 2000);
  });

  it('keeps pairs together: a constant difference has no spread, however wide the two are', () => {
    const a = new Random(3).normals(50, 0, 10);
    const b = a.map((value) => value + 1);
    const difference = (rows: Int32Array) => mean(b, rows) - mean(a, rows);
    const { low, high } = bootstrap(50, difference, { random: new Random(4) });
    assert.ok(Math.abs(low - 1) < 1e-5 && Math.abs(high - 1) < 1e-5, `${low} ${high}`);
    const x = [1, 2, 3, 4, 5];
    const same = bootstrap(
      5,
      (rows) =>
        correlation(
          [...rows].map((i) => x[i]),
          [...rows].map((i) => 2 * x[i]),
        ),
      {
        random: new Random(5),
      },
    );
    assert.ok(same.high > 0.999);
  });

  it('repeats with its seed, and leaves out draws without a value', () => {
    const values = [1, NaN, 3];
    const run = () => bootstrap(3, (rows) => mean(values, rows), { random: new Random(6), draws: 300 });
    const { low, high, used, values: all } = run();
    assert.deepEqual(run().values, all);
    // No NaN among three draws of three rows: (2/3)^3 of the draws.
    assert.ok(used > 60 && used < 120, `${used}`);
    assert.deepEqual([low, high], [1, 3]);
    const none = bootstrap(1, () => NaN, { random: new Random(7), draws: 3 });
    assert.deepEqual([none.low, none.used], [NaN, 0]);
  });

  it('says what is wrong', () => {
    const random = new Random(0);
    assert.throws(() => bootstrap(0, () => 0, { random }), /count is 0; wanted a whole number from 1/);
    assert.throws(() => bootstrap(2, () => 0, { random, draws: 1.5 }), /draws is 1\.5/);
    assert.throws(() => bootstrap(2, () => 0, { random, level: 1 }), /level is 1; wanted a share between 0 and 1/);
  });
});
