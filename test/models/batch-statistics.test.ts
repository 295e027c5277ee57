import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import {
  after,
  batchNorm,
  conv2d,
  dense,
  globalAveragePool,
  Network,
  relu,
  resnet20,
  withBatchStatistics,
  type Layer,
} from 'vitrine/models';
import { Random } from 'vitrine/random';
import { tf } from 'vitrine/runtime';
import { assertClose, assertNoLeak } from '../support/compare';

/** One layer of batch normalization over c channels, with the statistics of the batch. */
const alone = (shape: number[], epsilon = 0) =>
  withBatchStatistics(new Network('alone', shape, { bn: batchNorm({ epsilon }) }, { seed: 1 }));
const running = (network: Network) => {
  const { running_mean: mean, running_var: variance } = network.weightsOf('bn');
  return { mean: [...mean.dataSync()], variance: [...variance.dataSync()] };
};

describe('withBatchStatistics', () => {
  it('normalizes by the batch while training, and moves the running statistics by a tenth, as worked out', () => {
    const network = alone([2]);
    const x = tf.tensor2d([
      [1, 10],
      [3, 10],
      [5, 16],
    ]);
    network.load(
      new Map([
        ['bn.weight', [2, 1]],
        ['bn.bias', [0, 7]],
      ]),
    );
    // Means 3 and 12; squares of the rest 4, 0, 4 and 4, 4, 16: by n they are 8/3 and 8, by n - 1 they are 4 and 12.
    const [a, b] = [Math.sqrt(8 / 3), Math.sqrt(8)];
    assertClose(network.forward(x, { training: true }), [-4 / a, 7 - 2 / b, 0, 7 - 2 / b, 4 / a, 7 + 4 / b], 1e-6);
    assertClose(running(network).mean, [0.3, 1.2], 1e-6);
    assertClose(running(network).variance, [0.9 + 0.4, 0.9 + 1.2], 1e-6);
    network.forward(x, { training: true });
    assertClose(running(network).mean, [0.57, 2.28], 1e-6);
  });

  it('takes all places of all images of a channel together', () => {
    const network = alone([2, 1, 1]);
    const y = network.forward(tf.tensor4d([0, 2, 4, 6], [2, 2, 1, 1]), { training: true });
    assertClose(
      y,
      [-3, -1, 1, 3].map((value) => value / Math.sqrt(5)),
      1e-6,
    );
    assertClose([...running(network).mean, ...running(network).variance], [0.3, 0.9 + 0.1 * (20 / 3)], 1e-6);
  });

  it('is the same network in evaluation mode, with the same variables, and follows nothing there', () => {
    const network = resnet20({ seed: 1 });
    const own = withBatchStatistics(network);
    assert.equal(own.weights, network.weights);
    assert.deepEqual([withBatchStatistics(network) === own, withBatchStatistics(own) === own], [true, true]);
    const x = tf.tensor4d(new Random(2).uniforms(2 * 3072, -1, 1), [2, 32, 32, 3]);
    const before = network.save();
    assert.deepEqual(own.forward(x).dataSync(), network.forward(x).dataSync());
    network.forward(x, { training: true });
    assert.deepEqual(network.save(), before);
    own.forward(x, { training: true });
    const changed = [...own.save()].filter(([key, values]) => String(values) !== String(before.get(key)));
    assert.deepEqual(
      changed.map(([key]) => key),
      [...before.keys()].filter((key) => /running_(mean|var)$/.test(key)),
    );
    network.dispose();
  });

  it('keeps one layer under two names one layer, which follows twice in a pass', () => {
    const shared = batchNorm({ epsilon: 0 });
    const network = new Network('twice', [1], { bn: shared, again: after('bn', shared) }, { seed: 1 });
    const own = withBatchStatistics(network);
    assert.equal(own.nodes[0].options, own.nodes[1].options);
    own.forward(tf.tensor2d([[3], [5]]), { training: true });
    // Means 4 and 0, variances (by n - 1) 2 and 2.
    assertClose([...running(own).mean, ...running(own).variance], [0.36, 0.9 * (0.9 + 0.2) + 0.2], 1e-6);
  });

  it('has the gradient that finite differences give, also where it is differentiated twice', () => {
    const layers = (): Record<string, Layer> => ({
      conv: conv2d(3, { kernel: 3, padding: 1 }),
      bn: batchNorm(),
      relu: relu(),
      gap: globalAveragePool(),
      out: dense(2),
    });
    const network = withBatchStatistics(new Network('small', [4, 4, 1], layers(), { seed: 3 }));
    const x = tf.tensor4d(new Random(4).uniforms(3 * 16, -1, 1), [3, 4, 4, 1]);
    const score = (input: tf.Tensor) => {
      const logits = network.forward(input, { training: true });
      return tf.sum(tf.mul(logits, tf.tensor2d([1, -2, 3, 1, -1, 2], [3, 2]))) as tf.Scalar;
    };
    /** The sum of the squares of the input gradient: its own gradient is a second derivative. */
    const penalty = () => tf.sum(tf.square(tf.grad(score)(x))) as tf.Scalar;
    for (const [value, limit] of [
      [() => score(x), 0.01],
      [penalty, 0.02],
    ] as const) {
      const variables = [...network.trainable()].filter(([key]) => ['conv.weight', 'bn.weight'].includes(key));
      const { grads } = tf.variableGrads(
        value,
        variables.map(([, variable]) => variable),
      );
      for (const [key, variable] of variables) {
        const [values, found] = [Float32Array.from(variable.dataSync()), grads[variable.name].dataSync()];
        const size = Math.hypot(...found);
        assert.ok(size > 1e-3, `${key} has a gradient of ${size}`);
        const at = (step: number) => {
          network.load(new Map([[key, values.map((w, i) => w + (step * found[i]) / size)]]));
          return tf.tidy(() => value().dataSync()[0]);
        };
        const slope = (at(2e-3) - at(-2e-3)) / 4e-3;
        network.load(new Map([[key, values]]));
        assert.ok(Math.abs(slope / size - 1) < limit, `${key}: slope ${slope} along a gradient of length ${size}`);
      }
    }
  });

  it('refuses a batch of one value a channel, and leaves nothing behind', async () => {
    const network = alone([2]);
    assert.throws(
      () => network.forward(tf.ones([1, 2]), { training: true }),
      /batchNorm: x is \[1,2\], one value a channel.*choose a batchSize of 2 or more/,
    );
    const [one, two] = [tf.ones([1, 2]), tf.ones([2, 2])];
    await assertNoLeak(() => network.forward(one, { training: true }));
    for (let call = 0; call < 4; call++) await assertNoLeak(() => network.forward(two, { training: true }));
    network.dispose();
  });
});
