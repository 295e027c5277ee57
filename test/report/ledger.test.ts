import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import * as cdep from 'vitrine/papers/cdep';
import * as consistency from 'vitrine/papers/consistent-interpretations';
import * as alignment from 'vitrine/papers/explanation-alignment';
import * as neurons from 'vitrine/papers/linear-explanations';
import * as sanity from 'vitrine/papers/sanity-checks';
import { readFindings, stateOf, type Bound, type Finding } from 'vitrine/report';

const PAPERS = { sanity, alignment, cdep, consistency, neurons };

const finding = (bounds: readonly Bound[]): Finding => {
  const rule = { test: 'two networks', reason: '', bounds };
  return {
    id: 'ab-1',
    experiment: '1-a-chapter',
    finding: 'Maps of one kind fall.',
    published: { values: '0.4', source: 'Table 1' },
    data: 'real data, small network',
    small: rule,
    full: rule,
  };
};
const FALL: Bound = { kind: 'effect', quantity: 'fall', min: 0.2, max: 0.8, published: 0.4, null: 0 };
const LEFT: Bound = { kind: 'effect', quantity: 'left', min: 0, max: 0.3, published: 0.1, null: 1 };
const LEVEL: Bound = { kind: 'level', quantity: 'level', min: 0.3, max: 0.5, published: 0.4 };
const SAME: Bound = { kind: 'equivalence', quantity: 'cost', min: -1, max: 1, published: 0.1, null: 0 };

describe('the findings of the papers', () => {
  it('are 73, each of one id', () => {
    const counts = Object.fromEntries(Object.entries(PAPERS).map(([name, { findings }]) => [name, findings.length]));
    assert.deepEqual(counts, { sanity: 21, alignment: 11, cdep: 18, consistency: 10, neurons: 13 });
    const ids = Object.values(PAPERS).flatMap(({ findings }) => findings.map(({ id }) => id));
    assert.equal(new Set(ids).size, 73);
  });

  it('hold the published value itself within its bounds, but where the reason says why not', () => {
    for (const { id, ...modes } of Object.values(PAPERS).flatMap(({ findings }) => findings)) {
      for (const mode of ['small', 'full'] as const) {
        for (const { quantity, min = -Infinity, max = Infinity, published } of modes[mode].bounds) {
          if (published === undefined || (published >= min && published <= max)) continue;
          assert.notEqual(
            modes[mode].reason,
            '',
            `${id}, ${mode}: ${quantity} was ${published}, not in ${min} to ${max}`,
          );
        }
      }
    }
  });

  it('are frozen', () => {
    const [{ small }] = sanity.findings;
    assert.throws(() => Object.assign(small.bounds[0], { min: -9 }), TypeError);
  });

  it('are refused where something is missing or no effect would pass', () => {
    const good = finding([FALL, LEVEL]);
    const cases: [unknown, RegExp][] = [
      ['none', /findings of ours: no list/],
      [[{ ...good, id: 'first' }], /'first': wanted an id such as sc-3/],
      [[good, good], /'ab-1': there are two of this id/],
      [[{ ...good, finding: ' ' }], /lacks its finding/],
      [[{ ...good, published: { values: '1' } }], /its published values lack their source/],
      [[{ ...good, data: 'photographs' }], /its data are 'photographs'; wanted one of real data and network/],
      [[{ ...good, full: undefined }], /full mode: no test is described/],
      [[finding([LEVEL])], /small mode: no bound is an effect/],
      [[finding([FALL, FALL])], /'fall' is bounded twice/],
      [[finding([{ ...FALL, min: -0.1 }])], /'fall': no effect \(0\) would pass/],
      [[finding([{ kind: 'effect', quantity: 'fall', min: 1 }])], /no effect \(null is not given\) would pass/],
      [[finding([FALL, { ...LEVEL, min: 0.9 }])], /'level': min 0.9 lies above max 0.5/],
      [[finding([FALL, { kind: 'level', quantity: 'level' }])], /has neither min nor max/],
      [[finding([FALL, { ...LEVEL, published: NaN }])], /a number is not finite/],
    ];
    for (const [listed, expected] of cases) assert.throws(() => readFindings('ours', listed), expected);
    assert.deepEqual(readFindings('ours', [good]), [good]);
  });
});

describe('the state of a finding', () => {
  const judged = (bounds: readonly Bound[], measured: Record<string, number[]>, lacks?: string[]) =>
    stateOf(finding(bounds), 'small', new Map(Object.entries(measured)), lacks);

  it('is reproduced where every seed lies in every bound', () => {
    const found = judged([FALL, LEFT, LEVEL, SAME], {
      fall: [0.3, 0.5],
      left: [0.1, 0],
      level: [0.4],
      cost: [-0.5, 1],
    });
    assert.deepEqual(found, { state: 'reproduced', reasons: [] });
  });

  it('is not reproduced where the mean misses what an effect asks for, or leaves a margin', () => {
    assert.deepEqual(judged([FALL, LEVEL], { fall: [0.1, 0.2], level: [0.4] }), {
      state: 'not reproduced',
      reasons: ['fall: 0.1, 0.2 instead of 0.2 to 0.8'],
    });
    assert.equal(judged([FALL], { fall: [-3] }).state, 'not reproduced');
    assert.equal(judged([FALL], { fall: [NaN] }).state, 'not reproduced');
    assert.equal(judged([LEFT], { left: [0.9, 0.2] }).state, 'not reproduced');
    assert.equal(judged([SAME], { cost: [1.5] }).state, 'not reproduced');
  });

  it('is partly reproduced where a seed, a level, a quantity or a part of the test falls short, or an effect is too large', () => {
    assert.deepEqual(judged([FALL], { fall: [0.1, 0.5] }).reasons, ['fall: 0.1, 0.5 instead of 0.2 to 0.8']);
    assert.deepEqual(judged([FALL, LEVEL], { fall: [0.4], level: [0.9] }).reasons, [
      'level: 0.9 instead of 0.3 to 0.5',
    ]);
    assert.deepEqual(judged([FALL, LEVEL], { fall: [0.4] }).reasons, ['not measured: level']);
    assert.deepEqual(judged([FALL], { fall: [0.4] }, ['one seed instead of three']).reasons, [
      'one seed instead of three',
    ]);
    assert.deepEqual(judged([FALL], { fall: [0.9] }).reasons, ['fall: 0.9 instead of 0.2 to 0.8']);
    assert.deepEqual(judged([LEFT], { left: [-0.2] }).reasons, ['left: −0.2 instead of 0 to 0.3']);
    const cases: [readonly Bound[], Record<string, number[]>][] = [
      [[FALL], { fall: [0.9] }],
      [[FALL, LEVEL], { fall: [0.4] }],
      [[LEFT], { left: [-0.2] }],
    ];
    for (const [bounds, measured] of cases) assert.equal(judged(bounds, measured).state, 'partly');
  });

  it('is untested where at most levels were measured', () => {
    assert.deepEqual(judged([FALL, LEVEL], {}), { state: 'untested', reasons: [] });
    assert.equal(judged([FALL, LEVEL], { level: [0.4] }).state, 'untested');
  });

  it('knows its quantities', () => {
    assert.throws(() => judged([FALL], { rise: [1] }), /ab-1 has no quantity 'rise' in small mode; it has 'fall'/);
    assert.throws(() => judged([FALL], { fall: [] }), /'fall' of ab-1 has no values/);
  });
});
