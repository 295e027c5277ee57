import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import { deepLift, gradCam, gradient, lrpEpsilon } from 'vitrine/attribution';
import { decompose } from 'vitrine/decomposition';
import {
  adaptiveAveragePool,
  conv2d,
  dense,
  depthwiseConv2d,
  globalAveragePool,
  hardSigmoid,
  hardSwish,
  multiply,
  Network,
  relu,
} from 'vitrine/models';
import { Random } from 'vitrine/random';
import { tf } from 'vitrine/runtime';
import { assertClose, assertNoLeak } from '../support/compare';

/** A gated block: channels of an image are scaled by what their means say. */
const network = new Network(
  'gated',
  [5, 4, 2],
  {
    conv: conv2d(3, { kernel: 3, padding: 1 }),
    swish: hardSwish(),
    mean: adaptiveAveragePool(1),
    reduce: conv2d(2, { kernel: 1 }),
    relu: relu(),
    expand: conv2d(3, { kernel: 1 }),
    gate: hardSigmoid(),
    scale: multiply('swish', 'gate'),
    pool: globalAveragePool(),
    out: dense(3),
  },
  { seed: 1 },
);
const x = tf.tensor4d(new Random(2).uniforms(2 * 5 * 4 * 2, -3, 3), [2, 5, 4, 2]);
const alone = (layer: ReturnType<typeof hardSwish> | ReturnType<typeof hardSigmoid>) =>
  new Network('alone', [5], { layer }, { seed: 1 });
const row = tf.tensor2d([[-4, -3, 0, 1, 5]]);

describe('hard sigmoid and hard swish', () => {
  it('are cut off at -3 and 3', () => {
    assertClose(alone(hardSigmoid()).forward(row), [0, 0, 0.5, 4 / 6, 1]);
    assertClose(alone(hardSwish()).forward(row), [0, 0, 0, 4 / 6, 5]);
  });

  it('have the slopes 1/6 and (2x + 3) / 6 between, 0 below, 0 and 1 above', () => {
    const slope = (layer: Parameters<typeof alone>[0]) =>
      tf.grad((z: tf.Tensor) => alone(layer).forward(z))(tf.tensor2d([[-4, -1, 0, 1, 5]]));
    assertClose(slope(hardSigmoid()), [0, 1 / 6, 1 / 6, 1 / 6, 0]);
    assertClose(slope(hardSwish()), [0, 1 / 6, 3 / 6, 5 / 6, 1]);
  });
});

describe('a product of two layers', () => {
  it('scales an image by one factor a channel, or value by value', () => {
    const scaled = new Network(
      'scaled',
      { signal: [1, 2, 2], gate: [1, 1, 2] },
      { both: multiply('signal', 'gate') },
      { seed: 1 },
    );
    const [signal, gate] = [tf.tensor4d([1, 2, 3, 4], [1, 1, 2, 2]), tf.tensor4d([10, 100], [1, 1, 1, 2])];
    assertClose(scaled.forward({ signal, gate }), [10, 200, 30, 400]);
    const squared = new Network('squared', [3], { twin: relu(), both: multiply('twin', 'twin') }, { seed: 1 });
    assertClose(squared.forward(tf.tensor2d([[1, -2, 3]])), [1, 0, 9]);
  });

  it('refuses sizes that do not belong together, and names them', () => {
    const build = (gate: number[]) => () =>
      new Network('odd', { signal: [4, 4, 2], gate }, { both: multiply('signal', 'gate') }, { seed: 1 });
    assert.throws(build([1, 1, 3]), /multiply: sizes are \[4,4,2\] and \[1,1,3\]; wanted a signal and its gate/);
    assert.throws(build([2]), /multiply: sizes are \[4,4,2\] and \[2\]/);
  });
});

describe('a squeeze-and-excite block is explained', () => {
  it('by gradients and Grad-CAM: the slope of the output, by differences', async () => {
    const { map } = await gradient(network, x, { target: 1 });
    const step = 1e-2;
    const place = tf.tensor4d(
      Float32Array.from({ length: 40 }, (_, i) => (i === 11 ? step : 0)),
      [1, 5, 4, 2],
    );
    const [above, below] = [tf.add(x, place), tf.sub(x, place)].map((images) =>
      network.forward(images as tf.Tensor4D).arraySync(),
    );
    const slopes = above.map((scores, i) => (scores[1] - below[i][1]) / (2 * step));
    assertClose(tf.squeeze(tf.gather(tf.reshape(map, [2, 40]), [11], 1), [1]), slopes, 2e-2);
    const cam = await gradCam(network, x, { target: 1, layer: 'scale', relu: 'no' });
    assert.ok(tf.max(tf.abs(cam.map)).dataSync()[0] > 0);
  });

  it('by LRP: the signal takes all relevance, the gate none, and nothing is lost but what biases take', async () => {
    const unbiased = network.copy();
    for (const [key, variable] of unbiased.weights)
      if (key.endsWith('.bias') && !/^(reduce|expand)/.test(key)) variable.assign(tf.zerosLike(variable));
    const { map, output } = await lrpEpsilon(unbiased, x, { target: 1 });
    assertClose(tf.sum(map, [1, 2, 3]), tf.squeeze(tf.slice(output, [0, 1], [2, 1]), [1]), 1e-4);
    unbiased.dispose();
  });

  it('by DeepLIFT: the shares of both factors add up to the change', async () => {
    const { delta, map } = await deepLift(network, x, { target: 0, baseline: 0.3 });
    assertClose(delta, [0, 0], 1e-5);
    assert.ok(tf.max(tf.abs(map)).dataSync()[0] > 1e-3);
  });

  it('by DeepLIFT: half of what two equal factors do comes by each', async () => {
    const product = new Network(
      'product',
      [2],
      { a: dense(1, { bias: 'no' }), b: { ...dense(1, { bias: 'no' }), inputs: ['input'] }, both: multiply('a', 'b') },
      { seed: 1 },
    );
    product.load(
      new Map([
        ['a.weight', [1, 0]],
        ['b.weight', [0, 1]],
      ]),
    );
    // 3 · 4 against 1 · 2: (3 - 1) · (4 + 2) / 2 and (4 - 2) · (3 + 1) / 2.
    const { map } = await deepLift(product, tf.tensor2d([[3, 4]]), { target: 0, baseline: tf.tensor2d([[1, 2]]) });
    assertClose(map, [6, 4]);
  });

  it('by contextual decomposition: a group of all values contributes the whole output', () => {
    const { beta, output } = decompose(network, x, tf.ones([5, 4]));
    assertClose(tf.squeeze(beta, [0]), output, 1e-5);
  });

  it('leaves no tensor behind', () => assertNoLeak(() => network.forward(x)));
});

describe('a depthwise convolution with TensorFlow’s padding', () => {
  it('puts the odd zero behind, and gives ⌈length / stride⌉ values', () => {
    const ones = (size: number) => {
      const net = new Network(
        'same',
        [size, size, 1],
        { d: depthwiseConv2d({ kernel: 3, stride: 2, padding: 'same', bias: 'no' }) },
        { seed: 1 },
      );
      net.load(new Map([['d.weight', Array<number>(9).fill(1)]]));
      return net.forward(tf.ones([1, size, size, 1]));
    };
    // Even: no zeros before, one behind. Odd: one on both sides.
    assertClose(ones(4), [9, 6, 6, 4]);
    assertClose(ones(3), [4, 4, 4, 4]);
    assert.throws(
      () => depthwiseConv2d({ kernel: 3, padding: 'valid' as 'same' }),
      /depthwiseConv2d: padding is 'valid'; wanted 'same', or a whole number from 0 \('valid' is 0\)/,
    );
  });
});

describe('a mean over windows of one pixel', () => {
  it('changes nothing, and a walk from layer to layer passes it', async () => {
    const same = new Network(
      'same',
      [1, 1, 2],
      { pool: adaptiveAveragePool(1), conv: conv2d(2, { kernel: 1 }), gap: globalAveragePool() },
      { seed: 1 },
    );
    const one = tf.tensor4d([1, 2], [1, 1, 1, 2]);
    assertClose(same.tap(one, 'pool'), [1, 2]);
    assertClose((await deepLift(same, one, { target: 0 })).delta, [0], 1e-5);
  });
});
