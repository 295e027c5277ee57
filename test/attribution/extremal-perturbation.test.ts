import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import { extremalPerturbation } from 'vitrine/attribution';
import {
  areaTargets,
  blurred,
  blurSigmas,
  penaltyWeight,
  shownThrough,
  smoothMask,
} from 'vitrine/attribution/perturbation';
import { Random } from 'vitrine/random';
import { tf } from 'vitrine/runtime';
import { assertClose, assertNoLeak } from '../support/compare';

const SIDE = 24;
/** Two bright squares of 4 x 4 on black, at rows and columns 3 to 6 and 16 to 19. */
const squares = tf.tidy(() => {
  const values = new Float32Array(SIDE * SIDE);
  for (const start of [3, 16])
    for (let i = start; i < start + 4; i++) for (let j = start; j < start + 4; j++) values[i * SIDE + j] = 1;
  return tf.tensor4d(values, [1, SIDE, SIDE, 1]);
});
/** Classes: the brightness of the first square or of its mirror image, and that of the second. */
const brightness = (x: tf.Tensor) =>
  tf.tidy(() => {
    const of = (start: number) => {
      const [here, mirrored] = [start, SIDE - 4 - start].map((column) =>
        tf.sum(tf.slice(x, [0, start, column, 0], [-1, 4, 4, -1]), [1, 2, 3]),
      );
      return tf.mul(tf.add(here, mirrored), 2);
    };
    return tf.stack([of(3), of(16)], 1) as tf.Tensor2D;
  });
const small = { areas: [0.06, 0.12], steps: 100, spacing: 2, sigma: 3, blur: 6, smoothing: 0 };
const within = (map: tf.Tensor, start: number) => tf.mean(tf.slice(map, [0, start, start], [1, 4, 4])).dataSync()[0];

describe('extremalPerturbation', () => {
  it('keeps the square that the class looks at, and not the other one, in all variants', async () => {
    for (const variant of ['preserve', 'delete', 'dual'] as const) {
      for (const [target, seen, unseen] of [
        [0, 3, 16],
        [1, 16, 3],
      ]) {
        const { map, output } = await extremalPerturbation(brightness, squares, { ...small, variant, target });
        assertClose(output, [32, 32]);
        const [kept, other] = [within(map, seen), within(map, unseen)];
        assert.ok(
          kept > 1.5 && other < 0.3,
          `${variant}, class ${target}: ${kept} of the square, ${other} of the other`,
        );
      }
    }
  });

  it('has the area that it was told, of the mask with its margin', async () => {
    const options = { ...small, areas: [0.1], target: 0 };
    const sum = tf.sum((await extremalPerturbation(brightness, squares, options)).map).dataSync()[0];
    const mask = smoothMask(SIDE, SIDE, small.spacing, small.sigma);
    const wanted = 0.1 * mask.size[0] * mask.size[1];
    assert.ok(Math.abs(sum - wanted) < 0.2 * wanted, `${sum} for ${wanted}`);
    mask.dispose();
  });

  it('is the same map again, and stops between two steps', async () => {
    const options = { ...small, steps: 5, target: 0 };
    assertClose(
      (await extremalPerturbation(brightness, squares, options)).map,
      (await extremalPerturbation(brightness, squares, options)).map,
      0,
    );
    const stop = new AbortController();
    let calls = 0;
    const target = (output: tf.Tensor2D) => {
      if (++calls === 3) stop.abort();
      return tf.sum<tf.Tensor1D>(output, 1);
    };
    await assert.rejects(
      () =>
        extremalPerturbation(brightness, squares, { ...small, steps: 1000, areas: [0.1], target, signal: stop.signal }),
      { name: 'Interrupted' },
    );
    assert.ok(calls < 10, `${calls} calls`);
  });

  it('names areas that are none, and leaves no tensors behind, also when it throws', async () => {
    for (const areas of [[], [0], [1], [0.5, NaN]])
      await assert.rejects(
        () => extremalPerturbation(brightness, squares, { areas }),
        /extremalPerturbation: areas is \[.*\]; wanted numbers above 0 and below 1, at least one/,
      );
    for (const target of [0, 9])
      for (const variant of ['preserve', 'dual'] as const)
        await assertNoLeak(() =>
          extremalPerturbation(brightness, squares, {
            ...small,
            steps: 2,
            variant,
            target,
            batchSize: 1,
            smoothing: 0.1,
          }),
        );
  });
});

describe('the parts of extremal perturbation', () => {
  it('penalize an area: (0, 0, 0.5, 1) for a quarter costs 300 / 16 at first, 16.3 times that in the end, and equal values share', () => {
    const values = [0, 0, 0.5, 1];
    const targets = areaTargets(values, 0.25);
    assert.deepEqual([...targets], [0, 0, 0, 1]);
    const mean = values.reduce((sum, value, i) => sum + (value - targets[i]) ** 2, 0) / 4;
    assert.equal(penaltyWeight(0) * mean, 18.75);
    assertClose([penaltyWeight(799)], [4892.2], 1e-5);
    assert.deepEqual([...areaTargets([1, 1, 1, 1], 0.25)], [0.25, 0.25, 0.25, 0.25]);
    assert.deepEqual([...areaTargets([0.2, 0.9, 0.2, 0.1], 0.5)], [0.5, 1, 0.5, 0]);
  });

  it('blur by 20, 17.14, … down to 0; with zeros around, and the sum kept away from the border', () => {
    const sigmas = blurSigmas(20);
    assert.equal(sigmas.length, 8);
    assertClose([sigmas[0], sigmas[1], sigmas[7]], [20, 120 / 7, 0]);
    const point = tf.tidy(
      () =>
        tf.pad(tf.ones([1, 1, 1, 1]), [
          [0, 0],
          [10, 10],
          [12, 12],
          [0, 0],
        ]) as tf.Tensor4D,
    );
    const spread = blurred(point, 1.5).dataSync();
    const bell = (d: number) => Math.exp(-(d * d) / 4.5);
    const total = Array.from({ length: 13 }, (_, i) => bell(i - 6)).reduce((a, b) => a + b, 0);
    assertClose(
      [spread[10 * 25 + 12], spread[8 * 25 + 13], spread[3 * 25 + 12]],
      [1 / total ** 2, (bell(2) * bell(1)) / total ** 2, 0],
      1e-6,
    );
    assertClose([Array.from(spread).reduce((a, b) => a + b, 0)], [1], 1e-5);
    // At the edge of a white image half of the bell lies on zeros.
    const edge = blurred(tf.ones([1, 40, 40, 1]), 1.5).dataSync()[20 * 40];
    assertClose([edge], [(1 + bell(0) / total) / 2], 1e-5);
  });

  it('show the clean image at 1, the strongest blur at 0, and between two levels both', () => {
    const pyramid = tf.tensor([10, 20, 30, 40, 50, 60, 70, 80], [1, 8, 1, 1, 1]);
    const at = (m: number) => shownThrough(tf.fill([1, 1, 1], m), pyramid).dataSync()[0];
    assertClose([at(1), at(0), at(1 / 14), at(3.25 / 7)], [80, 10, 15, 42.5], 1e-5);
  });

  it('have 32 x 32 nodes and 260 x 260 pixels for an image of 224, cut at 21', () => {
    const mask = smoothMask(224, 224, 7, 21);
    assert.deepEqual([mask.grid, mask.size, mask.margin], [[32, 32], [260, 260], 21]);
    mask.dispose();
  });

  it('smooth by a softmax of what nodes give, at each pixel', () => {
    const [step, sigma] = [3, 4];
    const mask = smoothMask(10, 7, step, sigma);
    assert.deepEqual(mask.grid, [4, 3]);
    const nodes = Float32Array.from(new Random(3).uniforms(12, 0, 1));
    const whole = mask.crop(mask.of(tf.tensor3d(nodes, [1, 4, 3])));
    const values = whole.dataSync();
    for (const [row, column] of [
      [0, 0],
      [4, 5],
      [9, 6],
    ]) {
      let [sum, weights] = [0, 0];
      const reach = 1 + Math.ceil(sigma / step);
      for (let i = Math.floor(row / step) - reach; i <= Math.floor(row / step) + reach; i++) {
        for (let j = Math.floor(column / step) - reach; j <= Math.floor(column / step) + reach; j++) {
          const p = i >= 0 && i < 4 && j >= 0 && j < 3 ? nodes[i * 3 + j] : 0;
          const z = Math.hypot(row - step * i, column - step * j) / sigma;
          const y = p * Math.exp(-2 * Math.max(z - 0.5, 0) ** 2);
          sum += y * Math.exp(20 * y);
          weights += Math.exp(20 * y);
        }
      }
      assertClose([values[row * 7 + column]], [Math.min(sum / weights, 1)], 1e-5);
    }
    mask.dispose();
  });
});
