import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import {
  gradCam,
  gradient,
  inputXGradient,
  integratedGradients,
  reduceChannels,
  smoothGrad,
  smoothIntegratedGradients,
} from 'vitrine/attribution';
import { logProbability, pathRule } from 'vitrine/attribution/passes';
import { conv2d, custom, dense, globalAveragePool, maxPool, mlp, Network, relu } from 'vitrine/models';
import { Random } from 'vitrine/random';
import { tf } from 'vitrine/runtime';
import { assertClose, assertNoLeak } from '../support/compare';

const images = (n: number, seed = 1, channels = 3) =>
  tf.tensor4d(new Random(seed).uniforms(n * 64 * channels, -1, 1), [n, 8, 8, channels]);
const net = () =>
  new Network(
    'small',
    [8, 8, 3],
    {
      conv1: conv2d(4, { kernel: 3 }),
      relu1: relu(),
      pool: maxPool(2),
      conv2: conv2d(5, { kernel: 3, padding: 1 }),
      relu2: relu(),
      gap: globalAveragePool(),
      logits: dense(3),
    },
    { seed: 2 },
  );
/** f(x) = 5a + b² + c³ on vectors of three, as output 0; output 1 is its negative. */
const polynomial = (x: tf.Tensor): tf.Tensor2D =>
  tf.tidy(() => {
    const [a, b, c] = tf.split(x, 3, 1);
    const f = tf.addN([tf.mul(a, 5), tf.square(b), tf.mul(c, tf.square(c))]);
    return tf.concat([f, tf.neg(f)], 1) as tf.Tensor2D;
  });
function counted<T extends tf.Tensor>(model: (x: tf.Tensor) => T) {
  const calls: number[] = [];
  return { calls, model: (x: tf.Tensor) => (calls.push(x.shape[0]), model(x)) };
}

describe('gradient', () => {
  it('is the derivative worked out by hand', async () => {
    const { map, output } = await gradient(
      polynomial,
      tf.tensor2d([
        [1, 2, 3],
        [0, -1, 0.5],
      ]),
      { target: 0 },
    );
    assertClose(map, [5, 4, 27, 5, -2, 0.75]);
    assertClose(output, [36, -36, 1.125, -1.125]);
  });

  it('of a linear model is its weights, and summed over channels their absolute sum', async () => {
    const linear = mlp({ seed: 3, inputShape: [2, 2, 3], hidden: [], classes: 2 });
    const x = tf.tensor4d(new Random(4).uniforms(24), [2, 2, 2, 3]);
    const weight = linear.weights.get('dense1.weight')!.arraySync() as number[][];
    const { map, output } = await gradient(linear, x);
    const classes = output.argMax(1).dataSync();
    assertClose(
      map,
      [...classes].flatMap((k) => weight.map((row) => row[k])),
      1e-6,
    );
    const pixel = (k: number, i: number) => [0, 1, 2].reduce((sum, c) => sum + Math.abs(weight[3 * i + c][k]), 0);
    assertClose(
      reduceChannels(map, 'sum-of-absolutes'),
      [...classes].flatMap((k) => [0, 1, 2, 3].map((i) => pixel(k, i))),
      1e-6,
    );
  });

  it('agrees with finite differences on a smooth convolutional net', async () => {
    const smooth = new Network(
      'smooth',
      [8, 8, 3],
      {
        conv: conv2d(4, { kernel: 3 }),
        tanh: custom({ evaluate: ([x]) => tf.tanh(x) }),
        gap: globalAveragePool(),
        logits: dense(3),
      },
      { seed: 5 },
    );
    const x = images(1, 6);
    const { map } = await gradient(smooth, x, { target: 1 });
    const analytic = map.dataSync();
    const h = 0.05;
    for (const i of new Random(7).choice(
      Array.from({ length: x.size }, (_, k) => k),
      20,
    )) {
      const at = (d: number) =>
        tf.tidy(() => {
          const moved = Float32Array.from(x.dataSync());
          moved[i] += d;
          return smooth.forward(tf.tensor(moved, x.shape)).dataSync()[1];
        });
      const numeric = (at(h) - at(-h)) / (2 * h);
      assert.ok(
        Math.abs(numeric - analytic[i]) < 1e-2 * Math.abs(numeric) + 1e-6,
        `value ${i}: ${analytic[i]} against ${numeric}`,
      );
    }
  });

  it('explains one class an image, any function of the output, and the log-probability', async () => {
    const x = tf.tensor2d([
      [1, 2, 3],
      [1, 2, 3],
    ]);
    assertClose((await gradient(polynomial, x, { target: [0, 1] })).map, [5, 4, 27, -5, -4, -27]);
    assertClose(
      (await gradient(polynomial, x, { target: (out) => tf.sum(tf.square(out), 1) })).map,
      [5, 4, 27, 5, 4, 27].map((d) => 4 * 36 * d),
    );
    // log softmax of (f, -f) at f = 0 has derivative 1 in f: (1 - p) + p with p = 1/2.
    assertClose((await gradient(polynomial, tf.tensor2d([[0, 0, 0]]), { target: logProbability(0) })).map, [5, 0, 0]);
    // The log probability of a single output is 0 everywhere, and so would be its map.
    for (const target of [logProbability(), logProbability(0)])
      await assert.rejects(
        gradient((z) => tf.sum(z, 1, true), x, { target }),
        /logProbability: the model gives one output, \[2,1\], whose softmax is 1 whatever the image; explain the output/,
      );
  });

  it('gives each image its own map, whatever the batch size, in as many passes as that needs', async () => {
    const x = images(5);
    const network = net();
    const whole = (await gradient(network, x)).map;
    const { calls, model } = counted((part: tf.Tensor) => network.forward(part));
    assertClose((await gradient(model, x, { batchSize: 2 })).map, whole);
    assert.deepEqual(calls, [2, 2, 1]);
  });

  it('is the same at every call and leaves the weights alone', async () => {
    const network = net();
    const before = network.save();
    const x = images(2);
    assert.deepEqual((await gradient(network, x)).map.dataSync(), (await gradient(network, x)).map.dataSync());
    assert.deepEqual(network.save(), before);
  });

  it('says what is wrong with a target, a batch size or a batch', async () => {
    const x = images(2);
    await assert.rejects(() => gradient(net(), x, { target: 3 }), /target is 3; wanted a class index from 0 to 2/);
    await assert.rejects(() => gradient(net(), x, { target: [0] }), /target has 1 classes for 2 images/);
    await assert.rejects(() => gradient(net(), x, { batchSize: 0 }), /batchSize is 0/);
    await assert.rejects(() => gradient(net(), tf.zeros([0, 8, 8, 3])), /wanted a batch of at least one/);
    await assert.rejects(() => gradient(net(), tf.zeros([1, 9, 8, 3])), /x is \[1,9,8,3\]; wanted \[N, 8, 8, 3\]/);
  });
});

describe('inputXGradient', () => {
  it('is the product of input and gradient', async () => {
    assertClose((await inputXGradient(polynomial, tf.tensor2d([[1, 2, 3]]), { target: 0 })).map, [5, 8, 81]);
  });
});

describe('smoothGrad', () => {
  it('without noise is the gradient, to the bit, whatever the number of samples', async () => {
    const [network, x] = [net(), images(2)];
    assertClose(
      (await smoothGrad(network, x, { noise: 0, samples: 3, seed: 1 })).map,
      (await gradient(network, x)).map,
      1e-6,
    );
  });

  it('draws the same noise for the same seed and any batch size, and other noise for another seed', async () => {
    const [network, x] = [net(), images(3)];
    const map = async (seed: number, batchSize: number) =>
      (await smoothGrad(network, x, { samples: 4, seed, batchSize })).map;
    assertClose(await map(1, 64), await map(1, 5));
    assert.notDeepEqual((await map(1, 64)).dataSync(), (await map(2, 64)).dataSync());
  });

  it('averages the gradient over noise of the stated width: for f = x², the mean is 2x, and its spread 2σ/√samples', async () => {
    const square = (x: tf.Tensor) => tf.square(x) as tf.Tensor2D;
    const x = tf.tensor2d([[0, 10]]);
    const samples = 4000;
    const values = (
      await smoothGrad(square, x, { target: (out) => tf.sum(out, 1), samples, noise: 0.2, seed: 9 })
    ).map.dataSync();
    const spread = (2 * 2) / Math.sqrt(samples);
    assert.ok(Math.abs(values[0]) < 4 * spread && Math.abs(values[0]) > 0, `${values[0]}`);
    assert.ok(Math.abs(values[1] - 20) < 4 * spread, `${values[1]}`);
  });

  it('keeps the class predicted for the clean image, and makes 1 + samples passes', async () => {
    const { calls, model } = counted(polynomial);
    const { map } = await smoothGrad(model, tf.tensor2d([[-0.01, 0, 0]]), {
      samples: 3,
      noise: 50,
      seed: 2,
      batchSize: 1,
    });
    assertClose([map.dataSync()[0]], [-5]);
    assert.equal(calls.length, 4);
  });
});

describe('integratedGradients', () => {
  it('attributes a polynomial exactly: 5a, b², c³', async () => {
    const { map, delta } = await integratedGradients(
      polynomial,
      tf.tensor2d([
        [1, 2, 3],
        [-1, 0.5, -2],
      ]),
      { target: 0, steps: 3 },
    );
    assertClose(map, [5, 4, 27, -5, 0.25, -8]);
    assertClose(delta, [0, 0], 1e-4);
  });

  it('attributes a polynomial from another baseline', async () => {
    const baseline = tf.tensor1d([1, 1, 1]);
    assertClose(
      (await integratedGradients(polynomial, tf.tensor2d([[1, 2, 3]]), { target: 0, baseline, steps: 3 })).map,
      [0, 3, 26],
    );
  });

  it('follows each rule: right sum, both ends and trapezoid of 2x over four steps', async () => {
    const square = (x: tf.Tensor) => tf.square(x) as tf.Tensor2D;
    const ig = async (rule: Parameters<typeof pathRule>[0]) =>
      (await integratedGradients(square, tf.tensor2d([[1]]), { target: 0, steps: 4, rule })).map.dataSync()[0];
    assertClose(
      [await ig('right'), await ig('both-ends'), await ig('trapezoid'), await ig('gauss-legendre')],
      [(2 * (1 + 2 + 3 + 4)) / 16, 1, 1, 1],
    );
  });

  it('is complete on a network: the map adds up to the difference of the outputs, better with more steps', async () => {
    const [network, x] = [net(), images(2)];
    const gap = async (steps: number) =>
      Math.max(...(await integratedGradients(network, x, { steps, rule: 'trapezoid' })).delta.dataSync().map(Math.abs));
    assert.ok((await gap(400)) < 0.002, `${await gap(400)}`);
    assert.ok((await gap(400)) < (await gap(10)));
  });

  it('does not depend on the batch size and makes 2 + steps passes', async () => {
    const [network, x] = [net(), images(3)];
    const { calls, model } = counted((part: tf.Tensor) => network.forward(part));
    const whole = await integratedGradients(network, x, { steps: 7 });
    const parts = await integratedGradients(model, x, { steps: 7, batchSize: 4 });
    assertClose(parts.map, whole.map);
    assertClose(parts.delta, whole.delta);
    assert.equal(calls.length, 1 + Math.ceil(21 / 4) + 1);
  });

  it('says what is wrong with steps, a rule or a baseline', async () => {
    const x = tf.tensor2d([[1, 2, 3]]);
    await assert.rejects(
      () => integratedGradients(polynomial, x, { steps: 0 }),
      /^Error: integratedGradients: steps is 0/,
    );
    await assert.rejects(
      () => smoothIntegratedGradients(polynomial, x, { steps: 0, seed: 1 }),
      /^Error: smoothIntegratedGradients: steps is 0/,
    );
    await assert.rejects(() => integratedGradients(polynomial, x, { rule: 'left' as 'right' }), /rule is 'left'/);
    await assert.rejects(
      () => integratedGradients(polynomial, x, { baseline: tf.tensor1d([1, 2]) }),
      /baseline is \[2\]; wanted \[1,3\]/,
    );
  });
});

describe('pathRule', () => {
  it('integrates polynomials of degree 2n - 1 exactly with n Gauss-Legendre points', () => {
    for (const n of [1, 2, 5, 20, 50]) {
      const { alphas, weights } = pathRule('gauss-legendre', n);
      const degree = 2 * n - 1;
      const integral = alphas.reduce((sum, alpha, i) => sum + weights[i] * alpha ** degree, 0);
      assert.ok(Math.abs(integral - 1 / (degree + 1)) < 1e-12, `n = ${n}: ${integral}`);
    }
  });
});

describe('gradCam', () => {
  it('before a pooling head is the class weights times the activations over the area', async () => {
    const [network, x] = [net(), images(2)];
    const { map, output } = await gradCam(network, x, { layer: 'relu2', relu: 'no', upsampling: 'none' });
    const expected = tf.tidy(() => {
      const classes = tf.oneHot(tf.argMax(output, 1) as tf.Tensor1D, 3).toFloat();
      const weights = tf.matMul(
        classes,
        tf.transpose(network.weights.get('logits.weight')! as tf.Tensor as tf.Tensor2D),
      );
      const activation = network.tap(x, 'relu2');
      return tf.div(tf.sum(tf.mul(activation, tf.reshape(weights, [2, 1, 1, 5])), 3), 9);
    });
    assertClose(map, expected);
    const values = map.dataSync();
    assert.ok(
      values.some((v) => v < 0),
      'this example has negative evidence',
    );
    const positive = (await gradCam(network, x, { layer: 'relu2', relu: 'yes', upsampling: 'none' })).map.dataSync();
    assertClose(
      positive,
      values.map((v) => Math.max(v, 0)),
    );
  });

  it('upsamples by the half-pixel rule: [0, 1] becomes [0, 0.25, 0.75, 1]', async () => {
    // Channel 0 of the activation is the image; the head sums it, so the map is the image times a constant.
    const identity = new Network(
      'identity',
      [4, 4, 1],
      { pool: maxPool(2), gap: globalAveragePool(), logits: dense(1) },
      { seed: 1 },
    );
    identity.load(
      new Map([
        ['logits.weight', [4]],
        ['logits.bias', [0]],
      ]),
    );
    const x = tf.tensor4d([0, 0, 1, 1, 0, 0, 1, 1, 0, 0, 1, 1, 0, 0, 1, 1], [1, 4, 4, 1]);
    const row = [0, 0.25, 0.75, 1];
    assertClose((await gradCam(identity, x, { layer: 'pool' })).map, [...row, ...row, ...row, ...row]);
    const legacy = [0, 0.5, 1, 1];
    assertClose((await gradCam(identity, x, { layer: 'pool', upsampling: 'legacy' })).map, [
      ...legacy,
      ...legacy,
      ...legacy,
      ...legacy,
    ]);
  });

  it('says which layers there are, and which it cannot use', async () => {
    await assert.rejects(
      () => gradCam(net(), images(1), { layer: 'conv9' }),
      /no layer 'conv9'; its layers are conv1, relu1/,
    );
    await assert.rejects(() => gradCam(net(), images(1), { layer: 'gap' }), /layer 'gap' gives \[5\]/);
  });
});

describe('every method', () => {
  it('leaves no tensors behind, also when it throws', async () => {
    const [network, x] = [net(), images(3)];
    const wrong = { target: 99, batchSize: 2 };
    await assertNoLeak(() => gradient(network, x, { batchSize: 2 }));
    await assertNoLeak(() => gradient(network, x, wrong));
    await assertNoLeak(() => inputXGradient(network, x));
    await assertNoLeak(() => inputXGradient(network, x, wrong));
    await assertNoLeak(() => smoothGrad(network, x, { samples: 3, seed: 1, batchSize: 4 }));
    await assertNoLeak(() => smoothGrad(network, x, { samples: 3, seed: 1, ...wrong }));
    await assertNoLeak(() => integratedGradients(network, x, { steps: 3, batchSize: 4 }));
    await assertNoLeak(() => integratedGradients(network, x, { steps: 3, ...wrong }));
    await assertNoLeak(() => gradCam(network, x, { layer: 'relu2', batchSize: 2 }));
    await assertNoLeak(() => gradCam(network, x, { layer: 'relu2', ...wrong }));
    await assertNoLeak(() => reduceChannels(x, 'sum'));
  });
});
