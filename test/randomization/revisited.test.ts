import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import { gradCam, gradient, inputXGradient, smoothGrad } from 'vitrine/attribution';
import { dense, flatten, Network } from 'vitrine/models';
import { sanityCnn } from 'vitrine/papers/sanity-checks';
import { Random } from 'vitrine/random';
import {
  channelContributions,
  EFFICIENT_MPRT,
  efficientMprt,
  mapEntropy,
  parameterRandomization,
  pixelFlipping,
  SMOOTH_MPRT_MEASURE,
  smoothed,
  smoothMprt,
  type ExplanationMethod,
} from 'vitrine/randomization';
import { tf } from 'vitrine/runtime';
import { assertClose, assertNoLeak } from '../support/compare';

const network = sanityCnn({ seed: 5, widths: [2, 3, 8] });
const x = tf.tensor4d(
  new Random(1).uniforms(3 * 784, -0.5, 1).map((value) => Math.max(0, value)),
  [3, 28, 28, 1],
);
const methods: Record<string, ExplanationMethod> = { Gradient: gradient, 'Input*Gradient': inputXGradient };
const asked = { target: Int32Array.of(1, 2, 3), firstImage: 0 };

describe('smoothed', () => {
  it('without noise, or with one sample, is the method', async () => {
    const plain = (await gradient(network, x, asked)).map;
    assertClose((await smoothed(gradient, { samples: 1, seed: 1 })(network, x, asked)).map, plain, 1e-7);
    assertClose((await smoothed(gradient, { samples: 4, noise: 0, seed: 1 })(network, x, asked)).map, plain, 1e-6);
  });

  it('of the gradient of Σ x² is 2x plus noise, by (n - 1) / n of its spread over n - 1 samples; each image keeps its noise in parts of the batch', async () => {
    const squares: ExplanationMethod = (_, rows) => ({ map: tf.mul(rows, 2) });
    const map = async (rows: tf.Tensor, firstImage: number) =>
      (await smoothed(squares, { samples: 5, noise: 0.2, seed: 3 })(network, rows, { ...asked, firstImage })).map;
    const rest = tf.sub(await map(x, 0), tf.mul(x, 2)).reshape([3, 784]);
    const ranges = x
      .reshape([3, 784])
      .max(1)
      .sub(x.reshape([3, 784]).min(1))
      .dataSync();
    const spread = rest.square().mean(1).sqrt().dataSync();
    // Four normal numbers of deviation 0.2 · range, times 2, over 5.
    spread.forEach((value, i) =>
      assert.ok(Math.abs(value / ((2 * 0.2 * ranges[i] * Math.sqrt(4)) / 5) - 1) < 0.08, `${value}`),
    );
    assertClose(await map(x.slice(1, 2), 1), (await map(x, 0)).slice(1, 2), 1e-6);
  });

  it('leaves no tensors behind, also when the method throws at a noisy copy', async () => {
    await assertNoLeak(() => smoothed(gradient, { samples: 3, seed: 1 })(network, x, asked));
    let calls = 0;
    const breaks: ExplanationMethod = async (net, rows, options) => {
      if (++calls === 2) throw new Error('no');
      return await gradient(net, rows, options);
    };
    await assertNoLeak(() => smoothed(breaks, { samples: 3, seed: 1 })(network, x, asked));
  });
});

describe('smoothMprt', () => {
  it('with one sample is the plain test on absolute maps', async () => {
    const plain = (await parameterRandomization(network, x, { methods, seed: 2, measures: ['spearman-absolute'] }))
      .scores;
    const smooth = await smoothMprt(network, x, { methods, seed: 2, samples: 1 });
    for (const method of Object.keys(methods)) {
      const means = plain.means(method, 'spearman-absolute');
      assertClose(smooth.scores.means(method, SMOOTH_MPRT_MEASURE), means, 1e-6);
      assertClose([smooth.average[method], smooth.last[method]], [means.reduce((a, b) => a + b) / 4, means[3]], 1e-6);
    }
  });
});

describe('mapEntropy', () => {
  it('of [0,0,1,1,2,3] in three bins is ln 3, and of even bins ln of their number', () => {
    const one = (...data: number[]) => ({ data, shape: [1, data.length] });
    assertClose(mapEntropy(one(0, 0, 1, 1, 2, 3), { bins: 3 }), [1.098612], 1e-6);
    assertClose(mapEntropy(one(...Array.from({ length: 1000 }, (_, i) => -i))), [Math.log(100)], 1e-12);
    assertClose(mapEntropy(one(-1, 1, 1, 1), { bins: 2 }), [-(0.25 * Math.log(0.25) + 0.75 * Math.log(0.75))], 1e-12);
  });

  it('is undefined for a constant map and for a NaN', () => {
    assert.deepEqual([...mapEntropy({ data: [2, 2, NaN, 1, 0, 1], shape: [3, 2] })].map(Number.isNaN), [
      true,
      true,
      false,
    ]);
    assert.throws(() => mapEntropy({ data: [1], shape: [1, 1] }, { bins: 0 }), /bins is 0/);
  });
});

describe('efficientMprt', () => {
  it('is the relative rise of the entropy from the trained maps to the random ones', async () => {
    const { maps } = await parameterRandomization(network, x, { methods, seed: 4, keep: [0, 1, 2] });
    const scores = await efficientMprt(network, x, { methods, seed: 4 });
    const [trained, random] = [mapEntropy(maps.Gradient[0]), mapEntropy(maps.Gradient[4])];
    assertClose(
      scores.values(EFFICIENT_MPRT.stage, 'Gradient', EFFICIENT_MPRT.measure),
      trained.map((h, i) => (random[i] - h) / h),
      1e-6,
    );
  });
});

describe('pixelFlipping', () => {
  const linear = new Network('linear', [2, 2, 1], { flatten: flatten(), d: dense(2) }, { seed: 0 });
  linear.load(
    new Map([
      ['d.weight', [0, 4, 0, 3, 0, 2, 0, 1]],
      ['d.bias', [0, -1]],
    ]),
  );
  const sigmoid = (z: number) => 1 / (1 + Math.exp(-z));
  const ones = tf.ones([1, 2, 2, 1]);

  it('follows the probability as the pixels go, largest attribution first', async () => {
    const { curves, area } = await pixelFlipping(
      linear,
      ones,
      { data: [4, 3, 2, 1], shape: [1, 2, 2] },
      { pixelsPerStep: 1 },
    );
    const expected = [9, 5, 2, 0, -1].map(sigmoid);
    assertClose(curves[0], expected, 1e-6);
    assertClose(area, [(expected[0] / 2 + expected[1] + expected[2] + expected[3] + expected[4] / 2) / 4], 1e-6);
    const reverse = await pixelFlipping(linear, ones, { data: [1, 2, 3, 4], shape: [1, 2, 2] }, { pixelsPerStep: 3 });
    assertClose(reverse.curves[0], [9, 3, -1].map(sigmoid), 1e-6);
  });

  it('sums channels, takes equal pixels in reading order, and does not depend on the batch size', async () => {
    const maps = { data: [1, 3, 2, 2, 4, 0, 9, 9], shape: [1, 2, 2, 2] };
    const { curves } = await pixelFlipping(linear, ones, maps, {
      pixelsPerStep: 1,
      batchSize: 2,
      baseline: 2,
      target: [1],
    });
    assertClose(curves[0], [9, 10, 14, 17, 19].map(sigmoid), 1e-6);
  });

  it('follows one output by itself, and refuses its softmax, which is always 1', async () => {
    const one = new Network('one', [2, 2, 1], { flatten: flatten(), d: dense(1) }, { seed: 0 });
    one.load(
      new Map([
        ['d.weight', [4, 3, 2, 1]],
        ['d.bias', [-1]],
      ]),
    );
    const maps = { data: [4, 3, 2, 1], shape: [1, 2, 2] };
    const curve = async (scores?: 'sigmoid' | 'outputs') =>
      (await pixelFlipping(one, ones, maps, { pixelsPerStep: 1, scores })).curves[0];
    assertClose(await curve('outputs'), [9, 5, 2, 0, -1], 1e-6);
    assertClose(await curve('sigmoid'), [9, 5, 2, 0, -1].map(sigmoid), 1e-6);
    await assert.rejects(curve(), /pixelFlipping: the network gives one output, \[5,1\], .* take scores 'sigmoid' or/);
    await assert.rejects(curve('logits' as never), /scores is 'logits'; wanted softmax, sigmoid, outputs/);
    one.dispose();
  });

  it('leaves a constant map undefined, and says what does not fit', async () => {
    const before = tf.memory().numTensors;
    const { area } = await pixelFlipping(
      linear,
      tf.tidy(() => tf.ones([2, 2, 2, 1])),
      { data: [1, 1, 1, 1, 0, 0, 0, 1], shape: [2, 2, 2] },
    );
    assert.deepEqual([...area].map(Number.isNaN), [true, false]);
    await assert.rejects(
      pixelFlipping(linear, ones, { data: [1, 1], shape: [1, 1, 2] }),
      /maps are \[1,1,2\]; wanted \[1, 2, 2\]/,
    );
    await assert.rejects(
      pixelFlipping(linear, ones, { data: [4, 3, 2, 1], shape: [1, 2, 2] }, { target: [2] }),
      /target is 2; wanted a class index from 0 to 1/,
    );
    assert.equal(tf.memory().numTensors, before + 1);
  });
});

describe('channelContributions', () => {
  it('is Σ |A · ∂S/∂A| over the map: with a dense layer behind it, of weights that are known', async () => {
    const target = 3;
    const { contributions, activations } = channelContributions(network, x, { layer: 'pool2', target });
    const a = network.tap(x, 'pool2');
    assertClose(activations, a.sum([1, 2]), 1e-5);
    const tail = network.from('pool2');
    const gradients = tf.grad((input: tf.Tensor) => tail(input).slice([0, target], [3, 1]).sum())(a);
    assertClose(contributions, a.mul(gradients).abs().sum([1, 2]), 1e-5);
    await assertNoLeak(() => channelContributions(network, x, { layer: 'relu2' }));
    assert.throws(
      () => channelContributions(network, x, { layer: 'fc1' }),
      /layer 'fc1' gives \[8\]; wanted one that gives \[h, w, channels\]/,
    );
  });
});

describe('stochastic and layer methods as the tests call them', () => {
  it('take what is asked as options', async () => {
    const { scores } = await parameterRandomization(network, x, {
      seed: 1,
      methods: {
        SmoothGrad: (net, rows, options) => smoothGrad(net, rows, { ...options, samples: 2, seed: 1 }),
        GradCAM: (net, rows, options) => gradCam(net, rows, { ...options, layer: 'relu2' }),
      },
    });
    assert.equal(scores.rows().length, 4 * 2 * 2);
  });
});
