import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import {
  deconvnet,
  gradCam,
  gradient,
  guidedBackprop,
  guidedGradCam,
  inputXGradient,
  integratedGradients,
  smoothGrad,
  smoothGradSquared,
  varGrad,
} from 'vitrine/attribution';
import { mnist } from 'vitrine/data';
import { constant, conv2d, dense, flatten, Network, relu, type Layer } from 'vitrine/models';
import { sanityCnn } from 'vitrine/papers/sanity-checks';
import { Random } from 'vitrine/random';
import { randomizer } from 'vitrine/randomization';
import { tf } from 'vitrine/runtime';
import { absNorm, divNorm, spearman } from 'vitrine/similarity';
import { adam, examples, fit, imageTensor } from 'vitrine/training';
import { whyNoRealData } from '../data/real-data';
import { assertClose } from '../support/compare';

const linear = (seed: number) =>
  new Network(
    'linear',
    [28, 28, 1],
    { flatten: flatten(), d: dense(1, { initial: { draw: 'normal', scale: 1 } }) },
    { seed },
  );
const weights = (network: Network) => network.save().get('d.weight')!;
const map = (data: Float32Array) => ({ data, shape: [1, 28, 28] });

describe('a linear model', () => {
  const network = linear(1);
  const x = tf.tensor4d(new Random(2).uniforms(784), [1, 28, 28, 1]);
  const w = weights(network);
  const noisy = { target: 0, samples: 5, seed: 1 };

  it('has its weights as gradient, SmoothGrad and guided backpropagation, and no VarGrad', async () => {
    for (const found of [
      await gradient(network, x),
      await smoothGrad(network, x, noisy),
      await guidedBackprop(network, x),
      await deconvnet(network, x),
    ])
      assertClose(found.map, w, 1e-5);
    assertClose(
      (await smoothGradSquared(network, x, noisy)).map,
      w.map((v) => v * v),
      1e-5,
    );
    assert.ok((await varGrad(network, x, noisy)).map.max().dataSync()[0] < 1e-10);
  });

  it('has w·x as input times gradient and w·(x - x0) as integrated gradients, for any number of steps', async () => {
    assertClose((await inputXGradient(network, x)).map, tf.mul(x, tf.tensor(w, [1, 28, 28, 1])), 1e-6);
    const expected = tf.mul(tf.sub(x, 0.3), tf.tensor(w, [1, 28, 28, 1]));
    for (const steps of [2, 7])
      assertClose(
        (await integratedGradients(network, x, { baseline: 0.3, steps, rule: 'both-ends' })).map,
        expected,
        1e-5,
      );
  });

  it(
    'and another one have unrelated weights, but products with real digits that look alike without their signs',
    { skip: whyNoRealData('mnist') },
    async () => {
      const other = linear(2);
      assert.ok(Math.abs(spearman(map(w), map(weights(other)))[0]) <= 0.15);
      const ten = await mnist('test', { limit: 10 });
      const digits = imageTensor(ten.images, ten.shape);
      const [a, b] = await Promise.all(
        [network, other].map(async (model) => (await inputXGradient(model, digits)).map),
      );
      const mean = (values: Float64Array) => values.reduce((sum, v) => sum + v, 0) / values.length;
      assert.ok(mean(spearman(a, b, { values: 'absolute' })) > 0.97);
      assert.ok(Math.abs(mean(spearman(a, b))) < 0.15);
    },
  );
});

describe('one convolution with sum pooling', () => {
  /** f = ±Σ ReLU(w * x), w rows all (-1, 0, 1). */
  const sumPool = (sign: number) => {
    const network = new Network(
      'sum-pool',
      [12, 12, 1],
      {
        conv: conv2d(1, { kernel: 3, bias: 'no' }),
        relu: relu(),
        flatten: flatten(),
        sum: dense(1, { initial: constant(sign), initialBias: constant(0) }),
      },
      { seed: 0 },
    );
    network.load(new Map([['conv.weight', [-1, 0, 1, -1, 0, 1, -1, 0, 1]]]));
    return network;
  };
  const step = tf.tensor4d(
    Float32Array.from({ length: 144 }, (_, i) => Number(i % 12 >= 6)),
    [1, 12, 12, 1],
  );
  const row = (scale: number) => [0, 0, 0, 0, -scale, -scale, scale, scale, 0, 0, 0, 0];
  const expected = [1, 2, 3, 3, 3, 3, 3, 3, 3, 3, 2, 1].flatMap(row);

  it('scores a step edge 60, and has a gradient at the edge alone, which guided backpropagation shares', async () => {
    assertClose(sumPool(1).forward(step), [60], 1e-6);
    assertClose((await gradient(sumPool(1), step)).map, expected, 1e-6);
    assertClose((await guidedBackprop(sumPool(1), step)).map, expected, 1e-6);
    assertClose(
      (await gradient(sumPool(-1), step)).map,
      expected.map((v) => -v),
      1e-6,
    );
    assertClose(
      (await guidedBackprop(sumPool(-1), step)).map,
      expected.map(() => 0),
      1e-6,
    );
  });
});

describe('two hidden units', () => {
  it('have the gradients worked out by hand', async () => {
    const twoUnits = (v: number[]) => {
      const network = new Network('two', [2], { h: dense(2), r: relu(), f: dense(1) }, { seed: 0 });
      network.load(
        new Map([
          ['h.weight', [1, -1, 1, 1]],
          ['h.bias', [0, 0]],
          ['f.weight', v],
          ['f.bias', [0]],
        ]),
      );
      return network;
    };
    const all = (x: number[], v: number[]) =>
      Promise.all(
        [gradient, guidedBackprop, deconvnet].map(async (method) => [
          ...(await method(twoUnits(v), tf.tensor2d([x]))).map.dataSync(),
        ]),
      );
    assert.deepEqual(await all([1, 2], [1, -2]), [
      [3, -1],
      [1, 1],
      [1, 1],
    ]);
    assert.deepEqual(await all([2, 1], [1, 2]), [
      [1, 1],
      [1, 1],
      [-1, 3],
    ]);
  });
});

describe('the published parameters of a method', () => {
  it('integrated gradients with both ends give 0.336735 x³ for Σ x³/3 at 50 steps', async () => {
    const cubes = (rows: tf.Tensor) => tf.tidy(() => tf.sum(tf.div(tf.pow(rows, 3), 3), 1, true) as tf.Tensor2D);
    assertClose(
      (await integratedGradients(cubes, tf.tensor2d([[1, 2]]), { target: 0, steps: 50, rule: 'both-ends' })).map,
      [0.336735, 8 * 0.336735],
      1e-6,
    );
  });

  it('VarGrad of |x|²/2 is the variance of the noise, and SmoothGrad-squared its sum with SmoothGrad²', async () => {
    const half = (rows: tf.Tensor) => tf.tidy(() => tf.mul(tf.sum(tf.square(rows), 1, true), 0.5) as tf.Tensor2D);
    const x = tf.tensor2d(new Random(1).uniforms(784, -1, 2), [1, 784]);
    const range = x.max().sub(x.min()).dataSync()[0];
    const options = { target: 0, seed: 1, noise: 0.15, samples: 50 };
    const [variance, mean, squares] = await Promise.all(
      [varGrad, smoothGrad, smoothGradSquared].map(async (method) => (await method(half, x, options)).map),
    );
    const ratio = variance.mean().dataSync()[0] / (0.15 * range) ** 2;
    assert.ok(Math.abs(ratio - 1) < 0.1, `${ratio}`);
    assertClose(squares, tf.add(tf.square(mean), variance), 1e-5);
  });

  it('Grad-CAM without positive evidence is all zero, not NaN, and guided Grad-CAM the product', async () => {
    const layers: Record<string, Layer> = {
      conv: conv2d(2, { kernel: 1 }),
      relu: relu(),
      flatten: flatten(),
      d: dense(1),
    };
    const network = new Network('n', [4, 4, 1], layers, { seed: 3 });
    network.load(
      new Map([
        ['d.weight', Array(32).fill(-1)],
        ['conv.weight', [1, 2]],
      ]),
    );
    const x = tf.ones([1, 4, 4, 1]);
    assertClose((await gradCam(network, x, { layer: 'relu', target: 0 })).map, Array(16).fill(0));
    assert.deepEqual([...absNorm((await gradCam(network, x, { layer: 'relu', target: 0 })).map).allZero], [1]);
    network.load(new Map([['d.weight', Float32Array.from({ length: 32 }, (_, i) => i % 5)]]));
    const product = tf.mul(
      (await guidedBackprop(network, x, { target: 0 })).map,
      (await gradCam(network, x, { layer: 'relu', target: 0 })).map.expandDims(3),
    );
    assertClose((await guidedGradCam(network, x, { layer: 'relu', target: 0 })).map, product, 1e-6);
  });

  it('absNorm and divNorm with a channel axis cut at the 99th percentile', () => {
    const ramp = (from: number) => ({
      data: Float32Array.from({ length: 101 }, (_, i) => from + i),
      shape: [1, 1, 101, 1],
    });
    assertClose(
      absNorm(ramp(0)).data,
      Array.from({ length: 101 }, (_, v) => Math.min(v / 99, 1)),
      1e-6,
    );
    const at = (v: number) => divNorm(ramp(-50)).data[v + 50];
    assertClose([at(-50), at(-49), at(0), at(49), at(50)], [-0.010204, 0, 0.5, 1, 1], 1e-6);
  });
});

describe('a small network that has learned digits', { skip: whyNoRealData('mnist') }, () => {
  const trained = sanityCnn({ seed: 1, widths: [4, 8, 32] });
  const learn = (async () => {
    const set = await mnist('test', { limit: 1030 });
    await fit(
      trained,
      examples({
        images: set.images.slice(0, 784 * 1000),
        shape: [1000, 28, 28, 1],
        labels: set.labels.slice(0, 1000),
      }),
      { optimizer: adam({ learningRate: 1e-3 }), epochs: 2, batchSize: 50, seed: 1 },
    );
    return imageTensor(set.images.slice(784 * 1000), [30, 28, 28, 1]);
  })();

  it('has integrated gradients that are complete to 2 % with 200 steps, to 6 % with 50', async () => {
    const x = await learn;
    for (const [steps, most] of [
      [200, 0.02],
      [50, 0.06],
    ]) {
      const { delta, output } = await integratedGradients(trained, x, { steps, rule: 'both-ends' });
      const classes = output.argMax(1).dataSync();
      const zero = trained.forward(tf.zeros([1, 28, 28, 1])).dataSync();
      const gaps = output.arraySync().map((row, i) => Math.abs(row[classes[i]] - zero[classes[i]]));
      delta
        .dataSync()
        .forEach((gap, i) =>
          assert.ok(Math.abs(gap) <= most * gaps[i], `image ${i}: ${gap} of ${gaps[i]} with ${steps} steps`),
        );
    }
  });

  it('has products with the input that obey the tie identity, wherever only black pixels are 0', async () => {
    const x = await learn;
    const random = randomizer(trained, { seed: 1 });
    random.randomize(['softmax_linear', 'fc1', 'hidden2', 'hidden1']);
    const [a, b] = await Promise.all(
      [trained, random.network].map(async (network) => (await inputXGradient(network, x, { target: 3 })).map),
    );
    const ink = tf.cast(tf.greater(x, 0), 'float32');
    const zeroSets = [a, b, ink].map((maps) => maps.reshape([30, 784]).arraySync() as number[][]);
    const [whole, within] = [spearman(a, b, { values: 'absolute' }), spearman(a, b, { values: 'absolute', mask: ink })];
    let tried = 0;
    for (let image = 0; image < 30; image++) {
      const [p, q, inside] = zeroSets.map((set) => set[image]);
      if (inside.some((v, i) => (v === 0) !== (p[i] === 0) || (v === 0) !== (q[i] === 0))) continue;
      tried++;
      const [n, m] = [784, inside.filter((v) => v === 1).length];
      const k = n - m;
      assertClose([whole[image]], [(3 * k * n + within[image] * (m * m - 1)) / (3 * k * n + m * m - 1)], 1e-9);
    }
    assert.ok(tried >= 20, `only ${tried} images have the same zeros in both maps`);
  });
});
