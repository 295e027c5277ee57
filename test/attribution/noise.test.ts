import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import {
  gradient,
  integratedGradients,
  smoothGrad,
  smoothGradSquared,
  smoothIntegratedGradients,
  varGrad,
} from 'vitrine/attribution';
import { tf } from 'vitrine/runtime';
import { assertClose, assertNoLeak } from '../support/compare';

/** f(x) = Σ x², of which the gradient at x + n is 2(x + n). */
const squares = (x: tf.Tensor) => tf.tidy(() => tf.sum(tf.square(x), 1, true) as tf.Tensor2D);
const x = tf.tensor2d([
  [1, 2],
  [3, 5],
]);
const noise = tf.tensor3d([
  [
    [0.5, 0],
    [1, -1],
  ],
  [
    [-0.25, 1],
    [0, 0],
  ],
  [
    [0.5, 2],
    [0.5, 4],
  ],
]);

describe('smoothGrad with given noise', () => {
  it('is the mean gradient at the noisy points, whatever the batch size', async () => {
    for (const batchSize of [64, 1, 4])
      assertClose((await smoothGrad(squares, x, { target: 0, noise, batchSize })).map, [
        2 * 1.25,
        2 * 3,
        2 * 3.5,
        2 * 6,
      ]);
  });

  it("in the values' own unit draws twice the spread for twice the deviation, and the range does not matter", async () => {
    const map = async (deviation: number, scale: number) => {
      const scaled = tf.mul(x, scale);
      return tf.sub(
        (await smoothGrad(squares, scaled, { target: 0, noise: deviation, noiseUnit: 'absolute', samples: 3, seed: 1 }))
          .map,
        tf.mul(scaled, 2),
      );
    };
    assertClose(await map(2, 1), tf.mul(await map(1, 1), 2));
    assertClose(await map(1, 8), await map(1, 1));
    assert.ok((await map(1, 1)).abs().min().dataSync()[0] > 0);
  });

  it('gives an image the same noise in every batch that begins alike', async () => {
    const map = async (rows: tf.Tensor2D) => (await smoothGrad(squares, rows, { target: 0, samples: 3, seed: 1 })).map;
    assertClose(tf.slice(await map(x), 0, 1), await map(tf.slice(x, 0, 1)));
  });

  it('says what is wrong with the noise, and leaves nothing behind', async () => {
    await assert.rejects(
      () => smoothGrad(squares, x, { noise: x }),
      /smoothGrad: noise is \[2,2\]; wanted \[samples, 2,2\]/,
    );
    await assert.rejects(() => smoothGrad(squares, x, { noise: -1, seed: 1 }), /noise is -1/);
    await assert.rejects(() => smoothGrad(squares, x, { samples: 0, seed: 1 }), /samples is 0/);
    await assertNoLeak(() => smoothGrad(squares, x, { target: 0, noise, batchSize: 4 }));
    await assertNoLeak(() => smoothGrad(squares, x, { target: 1, noise, batchSize: 4 }));
  });
});

describe("integratedGradients by Captum's trapezoid", () => {
  it('misses a share of 1/steps, since its weights do not add up to 1', async () => {
    assertClose(
      (await integratedGradients(squares, tf.tensor2d([[1, 2]]), { target: 0, steps: 4, rule: 'captum-trapezoid' }))
        .map,
      [0.75, 3],
    );
  });
});

/** f(x) = Σ x³: gradient 3x², so that squares and variances are not trivial. */
const cubes = (rows: tf.Tensor) => tf.tidy(() => tf.sum(tf.pow(rows, 3), 1, true) as tf.Tensor2D);
const values = () =>
  x.arraySync().map((row, i) => row.map((value, j) => noise.arraySync().map((sample) => value + sample[i][j])));

describe('smoothGradSquared', () => {
  it('is the mean square of the gradients worked out by hand, whatever the batch size', async () => {
    const expected = values()
      .flat()
      .map((points) => points.reduce((sum, p) => sum + (3 * p * p) ** 2, 0) / 3);
    for (const batchSize of [64, 1, 4])
      assertClose((await smoothGradSquared(cubes, x, { target: 0, noise, batchSize })).map, expected);
  });

  it('is the squared mean plus the variance, and the squared gradient without noise', async () => {
    const options = { target: 0, noise: 0.3, samples: 5, seed: 3 };
    const mean = (await smoothGrad(cubes, x, options)).map;
    assertClose(
      (await smoothGradSquared(cubes, x, options)).map,
      tf.add(tf.square(mean), (await varGrad(cubes, x, options)).map),
      1e-4,
    );
    assertClose(
      (await smoothGradSquared(cubes, x, { ...options, noise: 0 })).map,
      tf.square((await gradient(cubes, x, { target: 0 })).map),
    );
  });
});

describe('varGrad', () => {
  it('is the variance of the gradients worked out by hand, whatever the batch size', async () => {
    const expected = values()
      .flat()
      .map((points) => {
        const gradients = points.map((p) => 3 * p * p);
        const mean = gradients.reduce((sum, g) => sum + g, 0) / 3;
        return gradients.reduce((sum, g) => sum + (g - mean) ** 2, 0) / 3;
      });
    for (const batchSize of [64, 1, 4])
      assertClose((await varGrad(cubes, x, { target: 0, noise, batchSize })).map, expected);
  });

  it('keeps a variance that is a millionth of the squared gradient, and is 0 without noise', async () => {
    const large = (rows: tf.Tensor) =>
      tf.tidy(() => tf.sum(tf.add(tf.mul(rows, 1000), tf.square(rows)), 1, true) as tf.Tensor2D);
    const one = tf.tensor2d([[0]]);
    assertClose(
      (await varGrad(large, one, { target: 0, noise: tf.tensor3d([[[-0.5]], [[0.5]], [[0.5]], [[-0.5]]]) })).map,
      [1],
      1e-3,
    );
    assertClose((await varGrad(large, one, { target: 0, noise: 0, samples: 3, seed: 1 })).map, [0]);
  });

  it('makes 1 + samples passes', async () => {
    let passes = 0;
    await varGrad((rows) => (passes++, cubes(rows)), tf.slice(x, 0, 1), {
      target: 0,
      samples: 4,
      seed: 1,
      batchSize: 1,
    });
    assert.equal(passes, 5);
  });
});

describe('smoothIntegratedGradients', () => {
  it('for f = Σ x³ from 0 is the mean of (x + n)³, whatever the batch size', async () => {
    const expected = values()
      .flat()
      .map((points) => points.reduce((sum, p) => sum + p ** 3, 0) / 3);
    for (const batchSize of [64, 1, 5])
      assertClose((await smoothIntegratedGradients(cubes, x, { target: 0, noise, steps: 2, batchSize })).map, expected);
  });

  it('without noise is integrated gradients from the same baseline', async () => {
    const options = { target: 0, steps: 3, baseline: tf.tensor1d([1, -1]), rule: 'right' as const };
    assertClose(
      (await smoothIntegratedGradients(cubes, x, { ...options, noise: 0, samples: 2, seed: 1 })).map,
      (await integratedGradients(cubes, x, options)).map,
    );
  });

  it('draws one noise for all steps of a path, the same for every batch size, in 1 + samples·steps passes', async () => {
    const calls: number[] = [];
    const map = async (batchSize: number) =>
      (
        await smoothIntegratedGradients((rows) => (calls.push(rows.shape[0]), cubes(rows)), x, {
          target: 0,
          samples: 3,
          steps: 2,
          seed: 7,
          batchSize,
        })
      ).map;
    const whole = await map(64);
    assert.deepEqual(calls.splice(0), [2, 12]);
    assertClose(await map(5), whole);
    assert.deepEqual(calls, [2, 5, 5, 2]);
    // One noise a path: with one sample the map is (x + n)³, where SmoothGrad, with the same n, is 3(x + n)².
    const single = (await smoothIntegratedGradients(cubes, x, { target: 0, samples: 1, steps: 2, seed: 7 })).map;
    const noisy = (await smoothGrad(cubes, x, { target: 0, samples: 1, seed: 7 })).map;
    assertClose(tf.pow(tf.div(noisy, 3), 1.5), single, 1e-4);
  });
});

describe('the methods with noise', () => {
  it('leave no tensors behind, also when they throw', async () => {
    for (const method of [smoothGradSquared, varGrad, smoothIntegratedGradients]) {
      await assertNoLeak(() => method(cubes, x, { target: 0, samples: 3, seed: 1, batchSize: 4 }));
      await assertNoLeak(() => method(cubes, x, { target: 9, samples: 3, seed: 1, batchSize: 4 }));
      await assertNoLeak(() => method(cubes, x, { target: 0, noise: x }));
    }
    await assertNoLeak(() => smoothIntegratedGradients(cubes, x, { baseline: tf.keep(noise), seed: 1 }));
  });
});
