import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import { Random } from 'vitrine/random';
import { ssim, type SsimOptions } from 'vitrine/similarity';
import { assertClose } from '../support/compare';
import { A, B, C, D } from './patterns';

const gaussian = { weights: 'gaussian' } as const;
const constant = (value: number) => ({ data: new Float64Array(784).fill(value), shape: [1, 28, 28] });

/** SSIM by its definition, window by window: no sums shared between windows. */
function direct(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  [height, width]: [number, number],
  size: number,
  unbiased: number,
): number {
  const values: number[] = [];
  for (let r = 0; r + size <= height; r++) {
    for (let c = 0; c + size <= width; c++) {
      const window = (map: ArrayLike<number>) =>
        Array.from({ length: size * size }, (_, i) => map[(r + Math.floor(i / size)) * width + c + (i % size)]);
      const [x, y] = [window(a), window(b)];
      const mean = (list: number[]) => list.reduce((sum, value) => sum + value, 0) / list.length;
      const [mx, my] = [mean(x), mean(y)];
      const moment = (p: number[], mp: number, q: number[], mq: number) =>
        unbiased * mean(p.map((value, i) => (value - mp) * (q[i] - mq)));
      values.push(
        ((2 * mx * my + 1e-4) * (2 * moment(x, mx, y, my) + 9e-4)) /
          ((mx * mx + my * my + 1e-4) * (moment(x, mx, x, mx) + moment(y, my, y, my) + 9e-4)),
      );
    }
  }
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

describe('ssim', () => {
  it('is exactly 1 for equal maps, constant ones included', () => {
    for (const window of [undefined, gaussian]) {
      for (const map of [A, D, constant(0.3), constant(0)])
        assert.equal(ssim(map, map, { dataRange: 1, window })[0], 1);
    }
  });

  it('has, for two constant maps, only the term of the means', () => {
    const c1 = 0.02 ** 2;
    assertClose(
      ssim(constant(0.2), constant(0.8), { dataRange: 2, window: gaussian }),
      [(2 * 0.2 * 0.8 + c1) / (0.04 + 0.64 + c1)],
      1e-12,
    );
    assertClose(ssim(constant(0.2), constant(0.8), { dataRange: 2 }), [0.470899], 1e-6);
  });

  it('has the values worked out for the test patterns, with both data ranges', () => {
    const rows = [
      [A, B, 0.046068, 0.032413],
      [C, D, 0.542691, 0.471771],
      [A, C, 0.019005, 0.005052],
    ] as const;
    for (const [a, b, two, one] of rows) {
      assertClose(
        [ssim(a, b, { dataRange: 2, window: gaussian })[0], ssim(a, b, { dataRange: 1, window: gaussian })[0]],
        [two, one],
        1e-6,
      );
    }
    assertClose(ssim(A, B, { dataRange: 1, window: gaussian, covariance: 'population' }), [0.032451], 1e-6);
  });

  it('is, for one uniform window, the formula on the whole map; on larger maps the mean over windows', () => {
    const random = new Random(1);
    for (const [height, width, size] of [
      [7, 7, 7],
      [9, 12, 5],
      [20, 8, 7],
      [4, 5, 3],
    ] as const) {
      const [x, y] = [random.uniforms(height * width), random.uniforms(height * width)];
      const options: SsimOptions = { dataRange: 1, window: { weights: 'uniform', size } };
      const shape = [1, height, width];
      const n = size * size;
      assertClose(
        ssim({ data: x, shape }, { data: y, shape }, options),
        [direct(x, y, [height, width], size, n / (n - 1))],
        1e-12,
      );
      assertClose(
        ssim({ data: x, shape }, { data: y, shape }, { ...options, covariance: 'population' }),
        [direct(x, y, [height, width], size, 1)],
        1e-12,
      );
    }
  });

  it('is symmetric, and depends on values and data range only through their quotient', () => {
    assert.deepEqual(ssim(C, D, { dataRange: 1 }), ssim(D, C, { dataRange: 1 }));
    const times = ({ data, shape }: typeof C, factor: number) => ({ data: data.map((value) => factor * value), shape });
    assertClose(ssim(times(C, 255), times(D, 255), { dataRange: 255 }), ssim(C, D, { dataRange: 1 }), 1e-12);
  });

  it('takes the mean over channels, each compared on its own', () => {
    const interleave = (p: typeof A, q: typeof A) => ({
      data: Float64Array.from({ length: 1568 }, (_, i) => (i % 2 ? q : p).data[i >> 1]),
      shape: [1, 28, 28, 2],
    });
    const [ac] = ssim(A, C, { dataRange: 1 });
    const [bd] = ssim(B, D, { dataRange: 1 });
    assertClose(ssim(interleave(A, B), interleave(C, D), { dataRange: 1 }), [(ac + bd) / 2], 1e-12);
  });

  it('leaves a map with a NaN or an infinity undefined, wherever it is, and the next map as it is', () => {
    for (const bad of [NaN, Infinity]) {
      for (const place of [0, 300, 783]) {
        const data = new Float64Array(1568).fill(0.5);
        data[place] = bad;
        const [first, second] = ssim({ data, shape: [2, 28, 28] }, { data, shape: [2, 28, 28] }, { dataRange: 1 });
        assert.ok(Number.isNaN(first));
        assert.equal(second, 1);
      }
    }
  });

  it('says what is wrong with its input', () => {
    assert.throws(() => ssim(A, B, {} as SsimOptions), /dataRange is undefined; wanted a positive number/);
    assert.throws(
      () => ssim(A, B, { dataRange: 1, window: { weights: 'uniform', size: 4 } }),
      /window size is 4; wanted an odd number/,
    );
    assert.throws(() => ssim([[[1, 2]]], [[[1, 2]]], { dataRange: 1 }), /maps are 1x2, smaller than the window of 7x7/);
    assert.throws(() => ssim(A, B, { dataRange: 1, window: { weights: 'gaussian', sigma: 0 } }), /sigma is 0/);
    assert.throws(() => ssim(A, B, { dataRange: 1, window: { weights: 'box' } as never }), /window weights are 'box'/);
  });
});
