import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import { hog, hogSimilarity, type BlockNorm } from 'vitrine/similarity';
import { assertClose } from '../support/compare';
import { A, B, C, D } from './patterns';

const paper = { orientations: 9, pixelsPerCell: [4, 4], cellsPerBlock: [3, 3] } as const;
const oneCell = { cellsPerBlock: [1, 1], blockNorm: 'L1' } as const;
const ramp = (value: (row: number, column: number) => number, size = 16) => ({
  data: Float64Array.from({ length: size * size }, (_, i) => value(Math.floor(i / size), i % size)),
  shape: [1, size, size],
});
const sum = (values: Float64Array) => values.reduce((total, value) => total + value, 0);

describe('hog', () => {
  it('puts all of a horizontal ramp into the first bin and all of a vertical one into the middle', () => {
    const bins = (map: ReturnType<typeof ramp>) =>
      hog(map, oneCell).data.reduce<number[]>((found, value, i) => (value > 0 ? [...found, i % 9] : found), []);
    assert.deepEqual(new Set(bins(ramp((_, column) => column))), new Set([0]));
    assert.deepEqual(new Set(bins(ramp((_, column) => -column))), new Set([0]));
    // The rim has no gradient across it, but one along it.
    assert.deepEqual(new Set(bins(ramp((row) => row))), new Set([4]));
  });

  it('puts a ramp of every direction into the bin of its angle, opposite directions alike', () => {
    for (const [degrees, bin] of [
      [10, 0],
      [30, 1],
      [45, 2],
      [75, 3],
      [135, 6],
      [170, 8],
      [190, 0],
      [225, 2],
      [-10, 8],
    ]) {
      const angle = (degrees * Math.PI) / 180;
      const inner = hog(
        ramp((row, column) => row * Math.sin(angle) + column * Math.cos(angle), 24),
        oneCell,
      ).data.subarray(4 * 9, 5 * 9);
      assert.equal(inner.indexOf(Math.max(...inner)), bin, `${degrees} degrees`);
      assert.ok(inner.every((value, i) => i === bin || value === 0));
    }
  });

  it('adds the magnitudes over the area of the cell', () => {
    // Slope 3 along columns: every inner gradient is 6; of 8x8 pixels the cell of a 24x24 map in the middle has 64 of
    // them.
    const { data } = hog(
      ramp((_, column) => 3 * column, 24),
      oneCell,
    );
    assertClose([data[4 * 9]], [6 / (6 + 1e-5)], 1e-12);
    assertClose([data[3 * 9]], [5.25 / (5.25 + 1e-5)], 1e-12);
  });

  it('gives equal cells of a block equal parts: 1/3 each in a block of 3x3', () => {
    // Zero on the rim would make the border cells weaker, so take the block in the middle of 5x5 cells.
    const { data, shape } = hog(
      ramp((_, column) => column, 40),
      {},
    );
    assert.deepEqual(shape, [1, 729]);
    assertClose(
      data.subarray(4 * 81, 5 * 81).filter((value) => value > 0),
      new Array(9).fill(1 / 3),
      1e-9,
    );
  });

  it('normalizes a block as worked out by hand', () => {
    // Cells of one pixel: the block in the middle has the gradients 1 and 10 along rows, so two values in bin 4.
    const map = [
      [
        [0, 0, 0, 0],
        [0, 0, 0, 0],
        [0, 1, 10, 0],
      ],
    ];
    const values = (blockNorm: BlockNorm) => {
      const block = hog(map, { pixelsPerCell: [1, 1], cellsPerBlock: [1, 2], blockNorm }).data.subarray(72, 90);
      assert.equal(block.filter((value) => value > 0).length, 2);
      return [block[4], block[13]];
    };
    const length = Math.sqrt(101);
    const cut = Math.sqrt(1 / 101 + 0.04);
    assertClose(values('L1'), [1 / 11, 10 / 11], 1e-5);
    assertClose(values('L1-sqrt'), [Math.sqrt(1 / 11), Math.sqrt(10 / 11)], 1e-5);
    assertClose(values('L2'), [1 / length, 10 / length], 1e-9);
    assertClose(values('L2-Hys'), [1 / length / cut, 0.2 / cut], 1e-8);
  });

  it('has the length and sums worked out for the test patterns', () => {
    assert.deepEqual(hog(A, paper).shape, [1, 2025]);
    assertClose([sum(hog(A, paper).data), sum(hog(C, paper).data)], [132.197, 108.88], 1e-5);
    assert.deepEqual(
      hog({ data: new Float32Array(299 * 299 * 3), shape: [1, 299, 299, 3] }, { pixelsPerCell: [16, 16] }).shape,
      [1, 20736],
    );
  });

  it('follows, at each pixel, the channel that is steepest there', () => {
    const [across, down] = [ramp((_, column) => column), ramp((row) => 2 * row)];
    const both = (p: typeof across, q: typeof across) => ({
      data: Float64Array.from({ length: 512 }, (_, i) => (i % 2 ? q : p).data[i >> 1]),
      shape: [1, 16, 16, 2],
    });
    const flat = ramp(() => 7);
    assert.deepEqual(hog(both(flat, across), oneCell).data, hog(across, oneCell).data);
    const up = ramp((row) => row);
    assert.ok(
      hog(both(across, up), { ...oneCell, pixelsPerCell: [14, 14] }).data[0] > 0.8,
      'of equally steep channels the first counts',
    );
    const mixed = hog(both(across, down), { ...oneCell, pixelsPerCell: [16, 16] }).data;
    // On the two rows of the rim only the ramp across counts: 14 pixels each of magnitude 2 against 14 · 16 of 4.
    assertClose([mixed[0] / mixed[4]], [(2 * 14 * 2) / (14 * 16 * 4)], 1e-12);
  });

  it('leaves a map with a NaN undefined and the next as it is; an even map has zeros', () => {
    const data = new Float64Array(512).fill(1);
    data[255] = NaN;
    const histograms = hog({ data, shape: [2, 16, 16] }, oneCell).data;
    assert.ok(histograms.subarray(0, 36).every(Number.isNaN));
    assert.ok(histograms.subarray(36).every((value) => value === 0));
  });

  it('says what is wrong with its input', () => {
    assert.throws(
      () => hog(A, { pixelsPerCell: [16, 16] }),
      /maps of 28x28 have 1x1 cells of 16x16, too few for a block of 3x3/,
    );
    assert.throws(() => hog(A, { orientations: 0 }), /orientations is 0/);
    assert.throws(() => hog(A, { pixelsPerCell: [2.5, 4] }), /pixelsPerCell is 2.5 x 4/);
    assert.throws(() => hog(A, { blockNorm: 'L3' as 'L2' }), /blockNorm is 'L3'; wanted L1/);
  });
});

describe('hogSimilarity', () => {
  it('has the values worked out for the test patterns, by Pearson and by Spearman', () => {
    const both = (a: typeof A, b: typeof A) => [
      hogSimilarity(a, b, paper)[0],
      hogSimilarity(a, b, { ...paper, correlation: 'spearman' })[0],
    ];
    assertClose(both(A, B), [0.0138, 0.028], 2e-3);
    assertClose(both(C, D), [0.0278, 0.1122], 2e-3);
  });

  it('is 1 for a map and itself, does not see offset and sign, and has no answer for a constant map', () => {
    const turned = { data: C.data.map((value) => 5 - value), shape: C.shape };
    assertClose([hogSimilarity(C, C, paper)[0], hogSimilarity(C, turned, paper)[0]], [1, 1], 1e-9);
    assert.ok(Number.isNaN(hogSimilarity(C, { data: new Float64Array(784), shape: [1, 28, 28] }, paper)[0]));
  });
});
