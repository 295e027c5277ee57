import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import { deepLift, inputXGradient, lrpEpsilon } from 'vitrine/attribution';
import { logProbability } from 'vitrine/attribution/passes';
import {
  add,
  after,
  conv2d,
  custom,
  dense,
  dropout,
  flatten,
  globalAveragePool,
  maxPool,
  mlp,
  Network,
  relu,
  type Layer,
} from 'vitrine/models';
import { Random } from 'vitrine/random';
import { tf } from 'vitrine/runtime';
import { assertClose, assertNoLeak } from '../support/compare';
import { onEvaluate } from '../support/on-evaluate';

const images = (n: number, seed = 1) => tf.tensor4d(new Random(seed).uniforms(n * 98, -1, 1), [n, 7, 7, 2]);
/** Everything there is a rule for: overlapping max pools, a skip connection, a ReLU layer used twice, dropout. */
const net = () => {
  const shared = relu();
  return new Network(
    'all',
    [7, 7, 2],
    {
      conv1: conv2d(4, { kernel: 3, padding: 1 }),
      relu1: shared,
      pool: maxPool(3, 2),
      conv2: conv2d(4, { kernel: 3, padding: 1 }),
      sum: add('conv2', 'pool'),
      relu2: after('sum', shared),
      drop: dropout(0.5),
      flat: flatten(),
      hidden: dense(6),
      relu3: shared,
      out: dense(3),
    },
    { seed: 2 },
  );
};
const withoutBias = (network: Network) => (
  network.load(
    new Map(
      [...network.weights]
        .filter(([key]) => key.endsWith('.bias'))
        .map(([key, value]) => [key, new Float32Array(value.size)]),
    ),
  ),
  network
);
const sums = (map: tf.Tensor) => tf.tidy(() => tf.sum(tf.reshape(map, [map.shape[0], -1]), 1));
const chosen = (output: tf.Tensor2D) => tf.tidy(() => tf.max(output, 1));

describe('lrpEpsilon', () => {
  it('of one dense layer shares z by x·w / (z + ε): worked out for ε = 1', async () => {
    const linear = mlp({ seed: 1, inputShape: [2], hidden: [], classes: 2 });
    linear.load(
      new Map([
        ['dense1.weight', [2, 1, -1, 1]],
        ['dense1.bias', [1, -8]],
      ]),
    );
    // z = 2·3 - 1·2 + 1 = 5, and 3 + 2 - 8 = -3: the sign of ε follows z.
    const x = tf.tensor2d([[3, 2]]);
    assertClose((await lrpEpsilon(linear, x, { target: 0, epsilon: 1 })).map, [(6 * 5) / 6, (-2 * 5) / 6]);
    assertClose((await lrpEpsilon(linear, x, { target: 1, epsilon: 1 })).map, [(3 * -3) / -4, (2 * -3) / -4]);
  });

  it('is input times gradient where all activations are ReLUs and ε is small', async () => {
    const [network, x] = [net(), images(3)];
    assertClose((await lrpEpsilon(network, x)).map, (await inputXGradient(network, x)).map, 1e-4);
  });

  it('without biases keeps the sum: the relevances of an image add up to its output', async () => {
    const { map, output } = await lrpEpsilon(withoutBias(net()), images(3));
    assertClose(sums(map), chosen(output), 1e-4);
  });

  it('shares a mean by contributions, or evenly where told to', async () => {
    const network = new Network('mean', [1, 2, 1], { gap: globalAveragePool(), out: dense(1) }, { seed: 1 });
    network.load(
      new Map([
        ['out.weight', [2]],
        ['out.bias', [0]],
      ]),
    );
    const x = tf.tensor4d([1, 3], [1, 1, 2, 1]);
    assertClose((await lrpEpsilon(network, x)).map, [1, 3]);
    assertClose((await lrpEpsilon(network, x, { globalAveragePool: 'even' })).map, [2, 2]);
  });
});

describe('deepLift', () => {
  it('sees past a saturated ReLU: of min(1, a + b) each of (1, 1) gets one half, where the gradient is 0', async () => {
    const network = mlp({ seed: 1, inputShape: [2], hidden: [1], classes: 1 });
    const [w1, b1, w2, b2] = network.weights.keys();
    network.load(
      new Map([
        [w1, [-1, -1]],
        [b1, [1]],
        [w2, [-1]],
        [b2, [1]],
      ]),
    );
    const { map, delta } = await deepLift(network, tf.tensor2d([[1, 1]]));
    assertClose(map, [0.5, 0.5]);
    assertClose(delta, [0]);
    assertClose((await inputXGradient(network, tf.tensor2d([[1, 1]]))).map, [0, 0]);
  });

  it('follows a max pool from the largest value at the baseline to the largest at x', async () => {
    // From (3, 0) to (1, 2): what was 3 falls to 2 through the first value; from (0, 0) to (1, 2) it rises through the
    // second.
    const network = new Network(
      'max',
      [1, 2, 1],
      { pool: maxPool(2, 2, { rounding: 'up' }), flat: flatten(), out: dense(1) },
      { seed: 1 },
    );
    network.load(
      new Map([
        ['out.weight', [1]],
        ['out.bias', [0]],
      ]),
    );
    const x = tf.tensor4d([1, 2], [1, 1, 2, 1]);
    assertClose((await deepLift(network, x, { baseline: tf.tensor3d([3, 0], [1, 2, 1]) })).map, [-1, 0]);
    assertClose((await deepLift(network, x)).map, [0, 2]);
  });

  it('is complete: the map adds up to the difference of the outputs, through pools that overlap and skip connections', async () => {
    const [network, x, baseline] = [net(), images(3), tf.reshape(tf.slice(images(1, 9), 0, 1), [7, 7, 2])];
    const { map, output, delta } = await deepLift(network, x, { target: 1, baseline });
    const there = network.forward(tf.expandDims(baseline)).dataSync()[1];
    const change = Array.from(output.dataSync())
      .filter((_, i) => i % 3 === 1)
      .map((value) => value - there);
    assertClose(sums(map), change, 1e-5);
    assertClose(delta, [0, 0, 0], 1e-5);
    const gap = (await deepLift(network, x, { target: 1, baseline, maxPool: 'gradient' })).delta
      .abs()
      .max()
      .dataSync()[0];
    assert.ok(gap > 1e-3, `the gradient of max pools is not complete: ${gap}`);
  });

  it('at the baseline itself is 0, and on a linear model is the weights times the difference', async () => {
    const [network, x] = [net(), images(2)];
    assertClose((await deepLift(network, x, { baseline: x })).map, new Float32Array(x.size));
    const linear = mlp({ seed: 3, inputShape: [4], hidden: [], classes: 2 });
    const row = tf.tensor2d([[1, -2, 3, 0.5]]);
    assertClose(
      (await deepLift(linear, row, { target: 1, baseline: 0.5 })).map,
      tf.mul((await inputXGradient(linear, tf.ones([1, 4]), { target: 1 })).map, tf.sub(row, 0.5)),
    );
  });
});

describe("methods that walk a network's layers", () => {
  it("do not depend on the batch size, and keep each image's own target", async () => {
    const [network, x] = [net(), images(5)];
    for (const target of ['predicted', [0, 1, 2, 0, 1], logProbability(1)] as const) {
      assertClose(
        (await lrpEpsilon(network, x, { target, batchSize: 2 })).map,
        (await lrpEpsilon(network, x, { target })).map,
        1e-5,
      );
      assertClose(
        (await deepLift(network, x, { target, baseline: 0.1, batchSize: 2 })).map,
        (await deepLift(network, x, { target, baseline: 0.1 })).map,
        1e-5,
      );
      assertClose(
        (await deepLift(network, x, { target, baseline: 0.1, batchSize: 2 })).delta,
        (await deepLift(network, x, { target, baseline: 0.1 })).delta,
        1e-5,
      );
    }
  });

  it('name a layer that they have no rule for, before anything runs', async () => {
    const layers: Record<string, Layer> = {
      conv: conv2d(2, { kernel: 3 }),
      curve: custom({ evaluate: () => assert.fail('must not run') }),
      gap: globalAveragePool(),
      out: dense(2),
    };
    const network = new Network('curved', [7, 7, 2], layers, { seed: 1 });
    await assert.rejects(
      () => lrpEpsilon(network, images(1)),
      /lrpEpsilon: layer 'curve' is an operation of your own that a rule cannot see into; say what it may be taken for/,
    );
    await assert.rejects(() => deepLift(network, images(1)), /deepLift: layer 'curve' is an operation of your own/);
    await assert.rejects(() => lrpEpsilon(net(), images(1), { epsilon: 0 }), /epsilon is 0/);
    await assert.rejects(() => deepLift(net(), images(1), { baseline: tf.ones([2]) }), /deepLift: baseline is \[2\]/);
  });

  it('run each layer forward once at x, and DeepLIFT once at the baseline', async () => {
    let runs = 0;
    const counted = conv2d(2, { kernel: 3 });
    const network = new Network(
      'counted',
      [7, 7, 2],
      { conv: counted, gap: globalAveragePool(), out: dense(2) },
      { seed: 1 },
    );
    const end = onEvaluate(counted, () => runs++);
    try {
      await lrpEpsilon(network, images(3));
      // The second run is the backward pass, which TensorFlow.js takes from the layer's own forward operations.
      assert.equal(runs, 2);
      await deepLift(network, images(3));
      assert.equal(runs, 2 + 3);
    } finally {
      end();
    }
  });

  it('leave no tensors behind, also when they throw', async () => {
    const [network, x, baseline] = [net(), images(3), tf.ones([7, 7, 2])];
    for (const target of [0, 99]) {
      await assertNoLeak(() => lrpEpsilon(network, x, { target, batchSize: 2 }));
      await assertNoLeak(() => deepLift(network, x, { target, baseline, batchSize: 2 }));
    }
  });
});
