import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import { mersenneTwister, torchPermutation } from 'vitrine/random';

describe('torchPermutation', () => {
  it('stands on the Mersenne Twister: number 10,000 of seed 5489 is the one that the C++ standard gives', () => {
    const bits = mersenneTwister(5489);
    for (let i = 1; i < 10_000; i++) bits();
    assert.equal(bits(), 4123659995);
  });

  it('gives what torch.randperm(10) gives after torch.manual_seed(0)', () => {
    assert.deepEqual([...torchPermutation(10, 0)], [4, 1, 7, 5, 3, 9, 0, 8, 6, 2]);
  });

  it('holds every index once', () => {
    const sorted = torchPermutation(6172, 0).sort();
    assert.ok(sorted.every((index, i) => index === i));
    assert.deepEqual([torchPermutation(0, 1).length, torchPermutation(1, 1).length], [0, 1]);
  });

  it('names a seed or a length that it cannot take', () => {
    assert.throws(() => torchPermutation(10, -1), /seed is -1; wanted a whole number from 0/);
    assert.throws(() => torchPermutation(2.5, 0), /n is 2.5; wanted a whole number from 0/);
  });
});
