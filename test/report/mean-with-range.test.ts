import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import { meanWithRange } from 'vitrine/report';

describe('meanWithRange', () => {
  it('gives the mean and the ends', () => assert.equal(meanWithRange([0.25, 0.5, 0.75]), '0.500 (0.250 to 0.750)'));
  it('gives one value alone, and NaN where there is one', () => {
    assert.equal(meanWithRange([0.5], 1), '0.5');
    assert.equal(meanWithRange([NaN, 1]), 'NaN (NaN to NaN)');
  });
  it('rounds to a zero without a sign', () =>
    assert.deepEqual([meanWithRange([-0.004, 0.001], 2), meanWithRange([-0.04])], ['0.00 (0.00 to 0.00)', '-0.040']));

  it('wants a value', () => assert.throws(() => meanWithRange([]), /there are no values/));
});
