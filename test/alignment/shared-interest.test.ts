import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import { binarize, matchingCases, pointingGame, sharedInterest, sharedInterestCase } from 'vitrine/alignment';
import { meanOfDefined } from 'vitrine/statistics';
import { Random } from 'vitrine/random';

const SIZE = 250;
type Box = readonly [number, number, number, number];

/** A 250x250 mask with rows a..b-1 and columns c..d-1 set. */
function box([top, bottom, left, right]: Box, value = 1): Float32Array {
  const mask = new Float32Array(SIZE * SIZE);
  for (let y = top; y < bottom; y++) mask.fill(value, y * SIZE + left, y * SIZE + right);
  return mask;
}

function batch(maps: Float32Array[]): { data: Float32Array; shape: number[] } {
  const data = new Float32Array(maps.length * SIZE * SIZE);
  maps.forEach((map, i) => data.set(map, i * SIZE * SIZE));
  return { data, shape: [maps.length, SIZE, SIZE] };
}

// Human box, saliency box, IoU, saliency coverage, ground truth coverage, and a value for the continuous map.
const ROWS: [Box, Box, number, number, number, number][] = [
  [[0, 100, 0, 100], [50, 150, 50, 150], 2500 / 17500, 0.25, 0.25, 0.2],
  [[100, 250, 200, 250], [50, 250, 100, 250], 0.25, 0.25, 1, 0.5],
  [[0, 250, 0, 250], [50, 100, 50, 100], 0.04, 1, 0.04, 0.9],
  [[0, 1, 0, 1], [100, 150, 150, 250], 0, 0, 0, 0.1],
  [[50, 100, 50, 100], [50, 100, 50, 100], 1, 1, 1, 0.6],
];
const human = batch(ROWS.map(([g]) => box(g)));
const saliency = batch(ROWS.map(([, s]) => box(s)));
const continuous = batch(ROWS.map(([, s, , , , value]) => box(s, value)));

function close(actual: ArrayLike<number>, expected: number[], tolerance = 1e-6): void {
  assert.equal(actual.length, expected.length);
  expected.forEach((value, i) =>
    assert.ok(Math.abs(actual[i] - value) <= tolerance, `at ${i}: ${actual[i]}, expected ${value}`),
  );
}

describe('sharedInterest', () => {
  it('scores overlapping, nested, disjoint and identical boxes as counted by hand', () => {
    close(
      sharedInterest(human, saliency),
      ROWS.map((row) => row[2]),
    );
    assert.deepEqual(
      [...sharedInterest(human, saliency, 'saliencyCoverage')],
      ROWS.map((row) => row[3]),
    );
    close(
      sharedInterest(human, saliency, 'groundTruthCoverage'),
      ROWS.map((row) => row[4]),
    );
    close(
      sharedInterest(human, continuous, 'saliencyCoverage'),
      ROWS.map((row) => row[3]),
    );
  });

  it('takes signed maps by their absolute value, and does not care for their scale', () => {
    close(sharedInterest([[[1, 0]]], [[[-0.3, 0.1]]], 'saliencyCoverage'), [0.75], 1e-12);
    close(sharedInterest([[[1, 0]]], [[[-30, 10]]], 'saliencyCoverage'), [0.75], 1e-12);
  });

  it('keeps its identities on a thousand random mask pairs', () => {
    const random = new Random(1);
    const draw = () => ({ data: Uint8Array.from({ length: 1000 * 36 }, () => random.integer(2)), shape: [1000, 6, 6] });
    const [g, s] = [draw(), draw()];
    const [iou, gtc, sc] = [
      sharedInterest(g, s),
      sharedInterest(g, s, 'groundTruthCoverage'),
      sharedInterest(g, s, 'saliencyCoverage'),
    ];
    for (let i = 0; i < 1000; i++) {
      assert.ok(iou[i] <= Math.min(sc[i], gtc[i]));
      assert.ok(Math.abs(1 / iou[i] - (1 / sc[i] + 1 / gtc[i] - 1)) < 1e-9);
    }
    assert.deepEqual(sharedInterest(s, g), iou);
    assert.deepEqual(sharedInterest(s, g, 'groundTruthCoverage'), sc);
    const tenth = { data: g.data.subarray(360, 396), shape: [1, 6, 6] };
    assert.equal(sharedInterest(tenth, { data: s.data.subarray(360, 396), shape: [1, 6, 6] })[0], iou[10]);
  });

  it('gives NaN for a quotient with nothing below the line, and 0 for an empty map on a mask', () => {
    const [full, empty] = [[[[1, 1]]], [[[0, 0]]]];
    assert.equal(sharedInterest(full, empty)[0], 0);
    assert.ok(Number.isNaN(sharedInterest(full, empty, 'saliencyCoverage')[0]));
    assert.equal(sharedInterest(empty, full)[0], 0);
    assert.ok(Number.isNaN(sharedInterest(empty, full, 'groundTruthCoverage')[0]));
    assert.ok(Number.isNaN(sharedInterest(empty, empty)[0]));
  });

  it('says what is wrong with its input', () => {
    assert.throws(() => sharedInterest(human, saliency, 'score' as 'iou'), /score is 'score'; wanted iou/);
    assert.throws(
      () => sharedInterest(human, continuous),
      /saliency has values other than 0 and 1, which 'iou' cannot take/,
    );
    assert.throws(
      () => sharedInterest(human, continuous, 'groundTruthCoverage'),
      /which 'groundTruthCoverage' cannot take/,
    );
    assert.throws(
      () => sharedInterest(human, batch(ROWS.map(() => box([0, 100, 30, 90], 2)))),
      /saliency has values other/,
    );
    assert.throws(() => sharedInterest(continuous, saliency), /mask has values other than 0 and 1/);
    assert.throws(() => sharedInterest(human, { data: new Float32Array(4), shape: [1, 2, 2] }), /wanted equal sizes/);
    assert.throws(() => sharedInterest({ data: [1], shape: [1] }, saliency), /mask is \[1\]; wanted \[N, H, W\]/);
  });

  it('gives an empty vector for an empty batch', () => {
    const none = { data: [], shape: [0, 4, 4] };
    assert.equal(sharedInterest(none, none).length, 0);
    assert.equal(pointingGame(none, none).length, 0);
  });
});

describe('pointingGame', () => {
  it('hits where the largest value lies inside the mask', () => {
    const mask = [
      [
        [1, 0],
        [0, 0],
      ],
      [
        [1, 0],
        [0, 0],
      ],
    ];
    assert.deepEqual(
      [
        ...pointingGame(mask, [
          [
            [3, 1],
            [2, 0],
          ],
          [
            [1, 3],
            [2, 0],
          ],
        ]),
      ],
      [1, 0],
    );
  });

  it('sees the sign: the largest value, not the strongest', () => {
    assert.deepEqual([...pointingGame([[[1, 0]]], [[[1, -9]]])], [1]);
  });

  it('takes the first of tied maxima in row order', () => {
    assert.deepEqual(
      [
        ...pointingGame(
          [
            [
              [0, 1],
              [0, 0],
            ],
            [
              [0, 0],
              [1, 0],
            ],
          ],
          [
            [
              [0, 5],
              [5, 0],
            ],
            [
              [0, 5],
              [5, 0],
            ],
          ],
        ),
      ],
      [1, 0],
    );
  });

  it('counts a constant map and a map with a NaN as misses, also where the mask holds the first pixel', () => {
    assert.deepEqual([...pointingGame([[[1, 0]], [[1, 0]], [[1, 1]]], [[[2, 2]], [[NaN, 1]], [[0, 0]]])], [0, 0, 0]);
  });

  it('has no answer for an empty mask', () => {
    assert.ok(Number.isNaN(pointingGame([[[0, 0]]], [[[0, 1]]])[0]));
  });
});

describe('binarize', () => {
  const ramp = [
    [
      [0, 1, 2],
      [3, 4, 5],
      [6, 7, 8],
    ],
  ];
  const row = (values: number[]) => [[values]];
  const worked: [string, number[][][], string, string, string, string][] = [
    ['a peak', row([0, 1, 2, 9]), '0001', '0011', '0001', '0001'],
    ['two equal peaks on the threshold', row([0, 1, 1, 0]), '0110', '0110', '0110', '0110'],
    ['three of four at the top', row([1, 1, 1, 0]), '0000', '1110', '1110', '1110'],
    ['a signed map', row([-4, 0, 2, 4]), '0001', '0011', '0001', '0111'],
    ['a ramp', ramp, '000000011', '000011111', '000000111', '000011111'],
  ];
  for (const [name, map, deviation, half, threeQuarters, fixed] of worked) {
    it(`thresholds ${name} as worked out by hand`, () => {
      const bits = (how: Parameters<typeof binarize>[1]) => [...binarize(map, how).data].join('');
      assert.equal(bits({ rule: 'deviation' }), deviation);
      assert.equal(bits({ rule: 'percentile', p: 0.5 }), half);
      assert.equal(bits({ rule: 'percentile', p: 0.75 }), threeQuarters);
      assert.equal(bits({ rule: 'fixed', threshold: 0.5 }), fixed);
    });
  }

  it('takes the mean alone with k = 0, and reports its threshold on the scaled map', () => {
    assert.equal([...binarize(ramp, { rule: 'deviation', k: 0 }).data].join(''), '000011111');
    assert.ok(Math.abs(binarize(row([0, 1, 2, 9])).thresholds[0] - 0.72617) < 1e-6);
  });

  it('leaves the mask of a constant map empty and names the image', () => {
    const masks = binarize([[[1, 1]], [[0, 1]], [[NaN, 1]]]);
    assert.deepEqual([...masks.data], [0, 0, 0, 1, 0, 0]);
    assert.deepEqual(masks.withoutExplanation, [0, 2]);
  });

  it('scales values whose range is beyond the largest number', () => {
    const most = Number.MAX_VALUE;
    const masks = binarize([[[-most, 0, most / 2, most]]], { rule: 'fixed', threshold: 0.75 });
    assert.deepEqual([[...masks.data], masks.withoutExplanation], [[0, 0, 1, 1], []]);
    assert.ok(
      Math.abs(binarize([[[-most, most, most, most]]], { rule: 'deviation', k: 0 }).thresholds[0] - 0.75) < 1e-12,
    );
    const least = Number.MIN_VALUE;
    assert.deepEqual([...binarize([[[0, least]]], { rule: 'fixed', threshold: 0.5 }).data], [0, 1]);
  });

  it('says what is wrong with a rule', () => {
    assert.throws(() => binarize(ramp, { rule: 'deviation', k: NaN }), /k is NaN; wanted a number/);
    assert.throws(() => binarize(ramp, { rule: 'fixed', threshold: 2 }), /threshold is 2/);
    assert.throws(() => binarize(ramp, { rule: 'percentile', p: -1 }), /p is -1/);
    assert.throws(() => binarize(ramp, { rule: 'otsu' } as never), /rule is 'otsu'/);
  });
});

describe('the eight cases', () => {
  const scores = (saliencyCoverage: number, groundTruthCoverage: number, correct = true) => ({
    saliencyCoverage,
    groundTruthCoverage,
    correct,
    iou: 1 / (1 / saliencyCoverage + 1 / groundTruthCoverage - 1),
  });

  it('names each case, for right and for wrong predictions', () => {
    const at: [number, number, string | undefined, string | undefined][] = [
      [0.9, 0.9, 'human aligned', 'confuser'],
      [0.9, 0.1, 'sufficient subset', 'insufficient subset'],
      [0.1, 0.9, 'context dependent', 'context confusion'],
      [0.1, 0.1, 'sufficient context', 'distractor'],
      [0.55, 0.6, undefined, undefined],
    ];
    for (const [sc, gtc, right, wrong] of at) {
      assert.equal(sharedInterestCase(scores(sc, gtc)), right);
      assert.equal(sharedInterestCase(scores(sc, gtc, false)), wrong);
    }
  });

  it('lists overlapping cases, the most telling first', () => {
    assert.deepEqual(matchingCases(scores(0.9, 0.1)), ['sufficient subset', 'sufficient context']);
  });

  it('includes both thresholds', () => {
    const base = { correct: true, saliencyCoverage: 0.5, groundTruthCoverage: 0.5 };
    assert.equal(sharedInterestCase({ ...base, iou: 0.65 }), 'human aligned');
    assert.equal(sharedInterestCase({ ...base, iou: 0.2 }), 'sufficient context');
    assert.equal(sharedInterestCase({ ...base, iou: 0.4 }), undefined);
    assert.equal(
      sharedInterestCase({ correct: true, iou: 0.3, saliencyCoverage: 0.65, groundTruthCoverage: 0.2 }),
      'sufficient subset',
    );
  });
});

describe('meanOfDefined', () => {
  it('leaves NaN out and counts it', () => {
    assert.deepEqual(meanOfDefined([1, NaN, 3]), { mean: 2, used: 2, total: 3 });
    assert.ok(Number.isNaN(meanOfDefined([NaN]).mean));
  });
});
