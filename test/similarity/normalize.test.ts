import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import { absNorm, divNorm, sobel, unitNorm } from 'vitrine/similarity';
import { assertClose } from '../support/compare';

const row = (...values: number[]) => [[values]];
/** Values along one row of a map with one channel: `[1, 1, n, 1]`. */
const channel = (...data: number[]) => ({ data, shape: [1, 1, data.length, 1] });
const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => from + i);

describe('the normalizers', () => {
  it('divide a flat map by its largest magnitude, and report the range', () => {
    const map = row(-4, 0, 1, 2);
    assert.deepEqual([...absNorm(map).data], [1, 0, 0.25, 0.5]);
    assert.deepEqual([...divNorm(map).data], [-1, 0, 0.25, 0.5]);
    assertClose(unitNorm(map).data, [0, 4 / 6, 5 / 6, 1], 1e-12);
    const ranges = [absNorm, divNorm, unitNorm].map((normalize) => [normalize(map).low[0], normalize(map).high[0]]);
    assert.deepEqual(ranges, [
      [0, 4],
      [-4, 4],
      [-4, 2],
    ]);
  });

  it('clip maps with channels at the 99th percentile of the sums, where zero of divNorm becomes a half', () => {
    assertClose(
      absNorm(channel(...range(0, 100))).data,
      range(0, 100).map((v) => Math.min(v / 99, 1)),
      1e-12,
    );
    const { data, low, high } = divNorm(channel(...range(-50, 50)));
    assertClose([data[0], data[1], data[50], data[99], data[100]], [-0.010204, 0, 0.5, 1, 1], 1e-6);
    assert.deepEqual([low[0], high[0]], [-147, 49]);
  });

  it('sum magnitudes in absNorm, signed values in divNorm, and neither in unitNorm', () => {
    const map = { data: [1, -1, 2, 2], shape: [1, 1, 2, 2] };
    assertClose(absNorm(map).data, [0, 1], 1e-12);
    assert.equal(divNorm(map).data[0], 0.5);
    assert.deepEqual(absNorm(map).shape, [1, 1, 2]);
    assert.deepEqual(unitNorm(map).shape, [1, 1, 2, 2]);
    assertClose(unitNorm(map).data, [2 / 3, 0, 1, 1], 1e-12);
  });

  it('flag an all-zero map and a map that is not finite, each image on its own, and never return a NaN', () => {
    const flat = { data: [0, -0, 0, 3, 3, 3, NaN, 1, 2, 1, Infinity, 2, 1, 2, 3], shape: [5, 1, 3] };
    for (const normalize of [absNorm, divNorm, unitNorm]) {
      for (const maps of [flat, { ...flat, shape: [5, 1, 3, 1] }, { ...flat, shape: [5, 1, 1, 3] }]) {
        const result = normalize(maps);
        assert.deepEqual([...result.allZero], [1, 0, 0, 0, 0], normalize.name);
        assert.deepEqual([...result.notFinite], [0, 0, 1, 1, 0]);
        assert.ok(result.data.every(Number.isFinite));
        assert.ok(Number.isNaN(result.low[2]) && Number.isFinite(result.low[1]));
      }
    }
    assert.deepEqual([...unitNorm(row(3, 3)).data], [0, 0]);
    assert.deepEqual([...divNorm(row(-3, -3)).data], [-1, -1]);
  });

  it('take the limit where the 99th percentile is 0', () => {
    const rare = channel(...new Array(198).fill(0), -2, 5);
    assert.deepEqual([divNorm(rare).data[0], divNorm(rare).data[198], divNorm(rare).data[199]], [0.5, -1, 1]);
    const absolute = absNorm(channel(...new Array(199).fill(0), 5));
    assert.deepEqual([absolute.data[0], absolute.data[199]], [0, 1]);
  });

  it('say what is wrong with their input', () => {
    assert.throws(
      () => absNorm({ data: [1, 2], shape: [1, 2] }),
      /absNorm: maps is \[1,2\]; wanted \[N, H, W\] or \[N, H, W, C\]/,
    );
  });
});

describe('sobel', () => {
  it('is, inside a ramp of slope s, |2s| / √2 and 0 on a constant image', () => {
    const ramp = { data: Float64Array.from({ length: 25 }, (_, i) => 3 * (i % 5)), shape: [1, 5, 5] };
    const edges = sobel(ramp).data;
    // Mirrored borders halve the difference there.
    for (let r = 0; r < 5; r++)
      assertClose(
        edges.subarray(5 * r, 5 * r + 5),
        [1, 2, 2, 2, 1].map((s) => (s * 3) / Math.SQRT2),
        1e-12,
      );
    const turned = { data: ramp.data.map((_, i) => 3 * Math.floor(i / 5)), shape: [1, 5, 5] };
    assertClose(
      sobel(turned).data,
      edges.map((_, i) => edges[(i % 5) * 5 + Math.floor(i / 5)]),
      1e-12,
    );
    assert.ok(sobel({ data: new Float64Array(25).fill(9), shape: [1, 5, 5] }).data.every((value) => value === 0));
  });

  it('sees an impulse as its kernels', () => {
    const data = new Float64Array(25);
    data[12] = 4;
    const magnitude = (gx: number, gy: number) => Math.sqrt((gx * gx + gy * gy) / 2);
    assertClose(
      sobel({ data, shape: [1, 5, 5] }).data.subarray(6, 9),
      [magnitude(1, 1), magnitude(0, 2), magnitude(1, 1)],
      1e-12,
    );
  });

  it('takes the luminance of a color image', () => {
    const gray = { data: [0, 1, 4, 9], shape: [1, 2, 2] };
    const green = { data: gray.data.flatMap((value) => [0, value, 0]), shape: [1, 2, 2, 3] };
    assertClose(
      sobel(green).data,
      sobel(gray).data.map((value) => 0.587 * value),
      1e-12,
    );
    assert.throws(() => sobel({ data: [1, 2], shape: [1, 1, 1, 2] }), /images have 2 channels/);
  });
});
