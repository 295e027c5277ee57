import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import { multiLabelF1 } from 'vitrine/alignment';
import { assertClose } from '../support/compare';

describe('multiLabelF1', () => {
  it('averages the classes, and sums the counts', () => {
    // Class 0: true positives 2, false positives 1. Class 1: no true positive, one false positive, two missed.
    const logits = [1, -1, 1, 1, 1, -1, -1, -1];
    const labels = [1, 1, 1, 0, 0, 1, 0, 0];
    const { perClass, overall, classes } = multiLabelF1(logits, labels, 2);
    assertClose(classes, [0.8, 0]);
    assertClose([perClass, overall], [0.4, 0.5]);
  });

  it('does not count a logit of exactly 0', () => {
    assert.equal(multiLabelF1([0], [1], 1).overall, 0);
    assert.equal(multiLabelF1([1e-9], [1], 1).overall, 1);
    assert.throws(() => multiLabelF1([1, 2], [1], 1), /2 logits and 1 labels/);
  });
});
