import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  Claim,
  judge,
  obtainedInWords,
  readable,
  significant,
  summarize,
  Tolerance,
  tolerates,
  toleranceInWords,
} from 'vitrine/report';

const SEEDS = [0, 1, 2];
const claimWith = (tolerance: Tolerance): Claim => ({
  id: 'a',
  claim: 'A is so.',
  paper: { value: '1', source: 'Table 1' },
  tolerance,
});
const verdictOf = (tolerance: Tolerance, values: number[]) =>
  judge(claimWith(tolerance), { ...summarize(values), n: 10 }, SEEDS);

describe('a tolerance', () => {
  it('includes its bounds', () => {
    assert.equal(tolerates({ atLeast: 0.97 }, 0.97), true);
    assert.equal(tolerates({ atLeast: 0.97 }, 0.969999), false);
    assert.equal(tolerates({ atMost: 0.01 }, 0.01), true);
    assert.equal(tolerates({ atMost: 0.01 }, 0.0100001), false);
    assert.equal(tolerates({ between: [0.25, 0.34] }, 0.25), true);
    assert.equal(tolerates({ between: [0.25, 0.34] }, 0.34), true);
    assert.equal(tolerates({ between: [0.25, 0.34] }, 0.3401), false);
    assert.equal(tolerates({ equals: 1, within: 0.1 }, 1.1), true);
    assert.equal(tolerates({ equals: 1, within: 0.1 }, 0.899), false);
  });

  it('never holds for NaN', () => {
    for (const tolerance of [{ atLeast: 0 }, { atMost: 0 }, { between: [0, 1] as const }, { equals: 0, within: 1 }]) {
      assert.equal(tolerates(tolerance, NaN), false);
    }
  });

  it('reads as words with its unit', () => {
    assert.equal(toleranceInWords({ atLeast: 97 }, '%'), 'at least 97 %');
    assert.equal(toleranceInWords({ atMost: 0.01 }), 'at most 0.01');
    assert.equal(toleranceInWords({ between: [-0.25, 0.34] }), 'between −0.25 and 0.34');
    assert.equal(toleranceInWords({ equals: 0.3, within: 0.05 }, 's'), '0.3 ± 0.05 s');
    assert.equal(toleranceInWords({ equals: 25, within: 0 }, 'px'), 'exactly 25 px');
  });
});

describe('a verdict', () => {
  it('is reproduced when every seed is tolerated', () => {
    assert.deepEqual(verdictOf({ atLeast: 0.5 }, [0.5, 0.6, 0.7]), { verdict: 'reproduced' });
  });

  it('is partly when only the mean is, and names the seed outside', () => {
    assert.deepEqual(verdictOf({ atLeast: 0.5 }, [0.4, 0.6, 0.7]), {
      verdict: 'partly',
      why: 'outside the tolerance: 0.4 at seed 0',
    });
  });

  it('is not reproduced when the mean is outside, even if seeds are inside', () => {
    assert.equal(verdictOf({ atLeast: 0.5 }, [0.1, 0.6, 0.6]).verdict, 'not reproduced');
  });

  it('is not reproduced when one seed is NaN', () => {
    assert.deepEqual(verdictOf({ atLeast: 0.5 }, [0.9, NaN, 0.9]), {
      verdict: 'not reproduced',
      why: 'outside the tolerance: NaN at seed 1',
    });
  });

  it('judges what the record keeps: 0.3 in 32 bits is at most 0.3', () => {
    assert.ok(Math.fround(0.3) > 0.3);
    assert.equal(verdictOf({ atMost: 0.3 }, [Math.fround(0.3)]).verdict, 'reproduced');
  });

  it('agrees with its definition on any values (property)', () => {
    const value = fc.double({ min: -2, max: 2, noNaN: true });
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 3 }), value, (values, bound) => {
        const kept = values.map((v) => significant(v));
        const { verdict } = verdictOf({ atLeast: bound }, values);
        const mean = kept.length === 1 ? kept[0] : significant(kept.reduce((a, b) => a + b, 0) / kept.length);
        assert.equal(
          verdict,
          kept.every((v) => v >= bound) ? 'reproduced' : mean >= bound ? 'partly' : 'not reproduced',
        );
      }),
    );
  });
});

describe('mean and spread', () => {
  it('divide the squares by n - 1: 1, 2, 3 give 2 ± 1', () => {
    assert.deepEqual(summarize([1, 2, 3]), { values: [1, 2, 3], mean: 2, deviation: 1 });
  });

  it('have no deviation for a single value', () => {
    assert.deepEqual(summarize([0.123456789]), { values: [0.123457], mean: 0.123457 });
  });

  it('are shown with as many decimals as two digits of the deviation need', () => {
    assert.equal(
      obtainedInWords({ ...summarize([0.31, 0.312, 0.316]), n: 10000, excluded: 13 }),
      '0.3127 ± 0.0031 (3 seeds, n = 10000, 13 undefined)',
    );
    assert.equal(obtainedInWords({ ...summarize([99, 98, 97]), n: 500 }, '%'), '98.0 ± 1.0 % (3 seeds, n = 500)');
    assert.equal(obtainedInWords({ ...summarize([-0.5]), n: 3 }), '−0.5 (one value, n = 3)');
    assert.equal(obtainedInWords({ ...summarize([1, 1, 1]), n: 3 }), '1 ± 0 (3 seeds, n = 3)');
    assert.equal(obtainedInWords({ ...summarize([NaN, 1, 1]), n: 3 }), 'NaN ± NaN (3 seeds, n = 3)');
  });

  it('are readable outside the usual range too', () => {
    assert.equal(readable(0.00001234567), '1.235e-5');
    assert.equal(readable(12345678), '1.235e+7');
    assert.equal(readable(-Infinity), '−∞');
    assert.equal(readable(0), '0');
  });
});
