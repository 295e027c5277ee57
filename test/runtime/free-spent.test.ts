import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import { conv2d, custom, dense, globalAveragePool, Network, relu, type Layer } from 'vitrine/models';
import { differentiating, tf } from 'vitrine/runtime';

/** The largest number of tensors that were there at once while `work` ran, above those of before; none may stay. */
async function mostTensors(work: () => void): Promise<number> {
  const before = tf.memory().numTensors;
  const { kernels, result } = await tf.profile(() => {
    work();
    return tf.scalar(0);
  });
  tf.dispose(result);
  assert.equal(tf.memory().numTensors, before, 'tensors are left behind');
  return Math.max(...kernels.map(({ totalTensorsSnapshot }) => totalTensorsSnapshot)) - before;
}

/** The sign changed `times` times, without keeping what lies between. */
function turned(x: tf.Tensor, times: number): tf.Tensor {
  let value = tf.neg(x);
  for (let i = 1; i < times; i++) {
    const next = tf.neg(value);
    value.dispose();
    value = next;
  }
  return value;
}

/** An operation of one input with a gradient of its own. */
const withGradient = (value: (x: tf.Tensor) => tf.Tensor, back: (dy: tf.Tensor) => tf.Tensor) =>
  tf.customGrad((x) => ({ value: value(x as tf.Tensor), gradFunc: (dy) => back(dy) })) as (x: tf.Tensor) => tf.Tensor;

describe('a backward pass', () => {
  it('holds the gradient of one activation at a time', async () => {
    const x = tf.tensor1d([0.1, 0.2]);
    const most = (times: number) =>
      mostTensors(() => tf.dispose(tf.tidy(() => tf.grad((v) => turned(v, times).sum())(x))));
    const [few, many] = [await most(20), await most(60)];
    assert.equal(many, few, `${few} tensors for 20 operations, ${many} for 60`);
    x.dispose();
  });

  it('is right where gradients meet, and where one is passed on, as it is, to two', () => {
    const sum = tf.customGrad((a, b) => ({
      value: tf.add(a as tf.Tensor, b as tf.Tensor),
      gradFunc: (dy) => [dy, dy],
    })) as (a: tf.Tensor, b: tf.Tensor) => tf.Tensor;
    const f = (x: tf.Tensor) => tf.mul(sum(tf.mul(x, 2), tf.square(x)), x).sum(); // 2x² + x³
    const x = tf.tensor1d([1, 2, -3]);
    const before = tf.memory().numTensors;
    const found = tf.tidy(() => tf.grad(f)(x));
    assert.deepEqual([...found.dataSync()], [7, 20, 15]); // 4x + 3x²
    found.dispose();
    assert.equal(tf.memory().numTensors, before);
    x.dispose();
  });

  it('leaves a gradient alone that the caller gave, and one that is kept', () => {
    const [x, dy] = [tf.tensor1d([1, 2]), tf.tensor1d([10, 100])];
    const seen: tf.Tensor[] = [];
    const spying = withGradient(tf.square, (given) => (seen.push(tf.keep(given)), tf.mul(given, 3)));
    const found = tf.tidy(() => tf.grad((v) => tf.mul(spying(v), 2))(x, dy));
    const values = [found, dy, ...seen].map((tensor) => [...tensor.dataSync()]);
    assert.deepEqual(values, [
      [60, 600],
      [10, 100],
      [20, 200],
    ]);
    tf.dispose([x, dy, found, seen]);
  });

  it('keeps all where it is differentiated itself, and is right to the third derivative', () => {
    const x = tf.scalar(0.7);
    const cube = (v: tf.Tensor) => tf.mul(tf.square(v), v) as tf.Scalar;
    const [third] = tf.tidy(() =>
      tf
        .grad(tf.grad(tf.grad(cube)))(x)
        .dataSync(),
    );
    assert.ok(Math.abs(third - 6) < 1e-5, `${third}`);
    x.dispose();
  });

  it('leaves nothing behind where a gradient throws half-way', () => {
    const x = tf.tensor1d([1]);
    const broken = withGradient(tf.square, () => {
      throw new Error('no gradient');
    });
    const before = tf.memory().numTensors;
    const work = () => tf.tidy(() => tf.grad((v) => tf.sin(broken(tf.sin(v))).sum())(x));
    assert.throws(() => differentiating(work), /no gradient/);
    assert.equal(tf.memory().numTensors, before);
    x.dispose();
  });
});

describe('a forward pass', () => {
  const deep = (depth: number) => {
    const layers: Record<string, Layer> = {};
    for (let i = 0; i < depth; i++)
      Object.assign(layers, { [`conv${i}`]: conv2d(2, { kernel: 1 }), [`relu${i}`]: relu() });
    return new Network('deep', [4, 4, 2], { ...layers, mean: globalAveragePool() }, { seed: 0 });
  };

  it('holds few activations however deep the network, and all that are asked for', async () => {
    const x = tf.ones([1, 4, 4, 2]);
    const most = async (depth: number) => {
      const network = deep(depth);
      const found = await mostTensors(() => network.forward(x).dispose()); // the first pass is computed step by step
      network.dispose();
      return found;
    };
    const [few, many] = [await most(3), await most(12)];
    assert.ok(many <= few + 1, `${few} tensors for 3 layers, ${many} for 12`);
    const network = deep(3);
    const { output, taps } = network.run(x, { taps: ['relu0', 'conv1', 'mean'] });
    for (const [name, values] of Object.entries(taps)) {
      const alone = network.tap(x, name);
      assert.deepEqual(values.dataSync(), alone.dataSync(), name);
      alone.dispose();
    }
    tf.dispose([output, taps, x]);
    network.dispose();
  });

  it('leaves alone what a layer of one’s own gives on as it came, keeps, or reads again later', () => {
    const seen: tf.Tensor[] = [];
    const network = new Network(
      'own',
      [2],
      {
        first: dense(2),
        same: custom({ evaluate: ([z]) => z }),
        keeping: custom({ evaluate: ([z]) => (seen.push(tf.keep(z)), tf.mul(z, 2)) }),
        sum: custom({ inputs: ['keeping', 'same', 'first'], evaluate: (all) => tf.addN([...all]) }),
      },
      { seed: 0 },
    );
    const x = tf.tensor2d([[1, -2]]);
    const [first, output] = [network.tap(x, 'first'), network.forward(x)];
    assert.deepEqual(
      [...output.dataSync()],
      [...first.dataSync()].map((value) => 4 * value),
    );
    assert.ok(seen.every((tensor) => !tensor.isDisposed));
    tf.dispose([x, first, output, seen]);
    network.dispose();
  });
});
