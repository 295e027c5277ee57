import { describe, it, type TestContext } from 'node:test';
import assert from 'node:assert/strict';
import { hog, hogSimilarity, pearson, sobel, spearman, ssim, unitNorm, type BlockNorm } from 'vitrine/similarity';
import { assertClose } from '../support/compare';
import { missingReference, readReference } from '../support/reference-file';

interface Pair {
  maps: [string, string];
  [measure: string]: number | [string, string];
}

const set = 'similarity/similarity';
const skip = missingReference(set);

describe('similarity agrees with SciPy and scikit-image', { skip }, () => {
  const { tensors, description } = skip ? { tensors: new Map(), description: { values: [] } } : readReference(set);
  const map = (name: string) => {
    const { data, shape } = tensors.get(name)!;
    return { data: data as Float32Array, shape: [1, ...shape] };
  };
  const pairs = (description as { values: Pair[] }).values;

  /** Compares one measure over all pairs and says how large the largest error is. */
  const compared = new Set<string>();
  function agrees(
    t: TestContext,
    measure: string,
    compute: (a: ReturnType<typeof map>, b: ReturnType<typeof map>) => Float64Array,
  ): void {
    compared.add(measure);
    const errors = pairs.map(({ maps: [a, b], [measure]: expected }) =>
      Math.abs(compute(map(a), map(b))[0] - (expected as number)),
    );
    t.diagnostic(`${measure}: largest error ${Math.max(...errors).toExponential(1)} of ${errors.length}`);
    assert.ok(errors.length > 0 && errors.every((error) => error < 1e-6), errors.join(', '));
  }

  it('in Spearman, signed and absolute, and Pearson', (t) => {
    agrees(t, 'spearman', (a, b) => spearman(a, b));
    agrees(t, 'spearman_abs', (a, b) => spearman(a, b, { values: 'absolute' }));
    agrees(t, 'pearson', (a, b) => pearson(a, b));
  });

  it('in SSIM with uniform and with Gaussian weights', (t) => {
    agrees(t, 'ssim_minmax_uniform7', (a, b) => ssim(unitNorm(a), unitNorm(b), { dataRange: 1 }));
    agrees(t, 'ssim_minmax_gaussian', (a, b) =>
      ssim(unitNorm(a), unitNorm(b), { dataRange: 1, window: { weights: 'gaussian' }, covariance: 'population' }),
    );
  });

  it('in the correlation of HOG, for every cell, block and norm listed', (t) => {
    for (const measure of Object.keys(pairs[0]).filter((key) => key.startsWith('hog_pearson'))) {
      const [, orientations, cell, block, blockNorm] = /o(\d+)_p(\d+)_c(\d+)_(.+)$/.exec(measure)!;
      const options = {
        orientations: Number(orientations),
        pixelsPerCell: [Number(cell), Number(cell)],
        cellsPerBlock: [Number(block), Number(block)],
        blockNorm: blockNorm as BlockNorm,
      } as const;
      agrees(t, measure, (a, b) => hogSimilarity(unitNorm(a), unitNorm(b), options));
    }
  });

  it('in the HOG vector and the Sobel map, value for value', () => {
    for (const name of ['a', 'b', 'c']) {
      assertClose(
        hog(unitNorm(map(`${name}.x`)), { cellsPerBlock: [1, 1] }).data,
        tensors.get(`${name}.hog.x.o9_p8_c1_L2-Hys`)!.data as Float32Array,
        1e-6,
      );
      assertClose(sobel(map(`${name}.x`)).data, tensors.get(`${name}.sobel.x`)!.data as Float32Array, 1e-6);
    }
  });

  it('in every measure that the reference has, and with a map for every array', () => {
    assert.deepEqual(
      [...new Set(pairs.flatMap((pair) => Object.keys(pair)))].filter((key) => key !== 'maps' && !compared.has(key)),
      [],
    );
    const read = (name: string) =>
      /\.(hog\.x\.o9_p8_c1_L2-Hys|sobel\.x)$/.test(name) || pairs.some(({ maps }) => maps.includes(name));
    assert.deepEqual(
      [...tensors.keys()].filter((name) => !read(name)),
      [],
    );
  });
});
