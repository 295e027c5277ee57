import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import { deconvnet, deepLift, gradient, guidedBackprop, inputXGradient, lrpEpsilon } from 'vitrine/attribution';
import { decompose } from 'vitrine/decomposition';
import {
  add,
  after,
  conv2d,
  custom,
  dense,
  flatten,
  globalAveragePool,
  mnistCnn,
  Network,
  relu,
  squeezenet,
  type Layer,
} from 'vitrine/models';
import { Random } from 'vitrine/random';
import { tf } from 'vitrine/runtime';
import { adam, examples, fit } from 'vitrine/training';
import { assertClose } from '../support/compare';
import { values } from '../support/values';

describe('a network as data', () => {
  it('has nodes that JSON keeps whole: name, kind, options, inputs, keys of weights, sizes', () => {
    for (const network of [mnistCnn({ seed: 1 }), squeezenet({ seed: 1, size: 64 })]) {
      assert.deepEqual(JSON.parse(JSON.stringify(network.nodes)), network.nodes);
      const keys = network.nodes.flatMap(({ weights }) => Object.values(weights));
      assert.deepEqual([...new Set(keys)], [...network.weights.keys()]);
    }
  });

  it('runs its layers in the order written, also where names are whole numbers, which an object cannot keep', () => {
    const layers = [
      ['first', dense(5)],
      ['1', relu()],
      ['0', dense(2)],
    ] as const;
    assert.deepEqual(
      new Network('mixed', [4], layers, { seed: 1 }).nodes.map(({ name }) => name),
      ['first', '1', '0'],
    );
    const object = { first: dense(5), 1: relu(), 0: dense(2) };
    assert.throws(() => new Network('mixed', [4], object, { seed: 1 }), /mixed: the layer name '0' is a whole number/);
  });

  it('says what is wrong with a layer: none, unknown, out of order, named twice', () => {
    const build = (layers: object) => new Network('n', [4], layers as Record<string, Layer>, { seed: 1 });
    assert.throws(() => build({}), /n: there are no layers/);
    assert.throws(() => build({ a: undefined }), /layer 'a' is no layer; wanted what conv2d/);
    assert.throws(() => build({ a: { kind: 'tanh' } }), /layer 'a' is of an unknown kind 'tanh'; .* custom/);
    assert.throws(
      () => build({ a: after('b', relu()), b: dense(2) }),
      /layer 'a' reads 'b', which does not come before it/,
    );
    assert.throws(() => build({ input: dense(2) }), /the name 'input' is taken/);
  });

  it('says what is wrong with options, instead of sizes that are no numbers', () => {
    assert.throws(
      () => conv2d(2, { kernel: 3, stride: [2, 1] as never }),
      /conv2d: stride is \[2,1\]; wanted one whole number/,
    );
    assert.throws(
      () => conv2d(2, { kernel: 3, padding: 'valid' as 'same' }),
      /conv2d: padding is 'valid'; wanted 'same'/,
    );
    assert.throws(() => conv2d(2, { kernel: 3, bias: true as never }), /conv2d: bias is 'true'; wanted yes or no/);
    assert.throws(() => dense(0), /dense: units is '0'; wanted a whole number from 1/);
    assert.throws(() => dense(2, { initial: (() => 0) as never }), /dense: initial is not a rule for first values/);
  });
});

describe('a layer that stands at several names', () => {
  // h = relu(W x + b), twice: an unrolled recurrence.
  const cell = dense(4);
  const unrolled = () =>
    new Network('unrolled', [4], { one: cell, relu1: relu(), two: cell, relu2: relu(), out: dense(2) }, { seed: 1 });

  it('has its weights once, under its first name, and gives what two equal layers give', () => {
    const network = unrolled();
    assert.deepEqual([...network.weights.keys()], ['one.weight', 'one.bias', 'out.weight', 'out.bias']);
    assert.deepEqual(network.node('two').weights, { weight: 'one.weight', bias: 'one.bias' });
    const twins = new Network(
      'twins',
      [4],
      { one: dense(4), relu1: relu(), two: dense(4), relu2: relu(), out: dense(2) },
      { seed: 2 },
    );
    const saved = network.save();
    twins.load(new Map([...saved, ['two.weight', saved.get('one.weight')!], ['two.bias', saved.get('one.bias')!]]));
    const x = values([3, 4], 2);
    assertClose(network.forward(x), twins.forward(x));
    assertClose(network.copy().forward(x), network.forward(x));
  });

  it('shares them through after, in training, in a reset, and in what methods see', async () => {
    const conv = conv2d(3, { kernel: 3, padding: 1, bias: 'no' });
    const twice = new Network(
      'twice',
      [5, 5, 3],
      { a: conv, b: after('input', conv), sum: add('a', 'b'), relu: relu(), gap: globalAveragePool(), out: dense(2) },
      { seed: 1 },
    );
    assert.equal(twice.weights.size, 3);
    const x = values([2, 5, 5, 3], 3);
    assertClose(twice.tap(x, 'sum'), tf.mul(twice.tap(x, 'a'), 2));
    const recurrent = unrolled();
    const data = examples({
      images: new Random(4).uniforms(16 * 4, -1, 1),
      shape: [16, 4],
      labels: Array.from({ length: 16 }, (_, i) => i % 2),
    });
    const before = recurrent.save();
    await fit(recurrent, data, { optimizer: adam({ learningRate: 0.05 }), epochs: 3, seed: 1 });
    assert.notDeepEqual(recurrent.save().get('one.weight'), before.get('one.weight'));
    recurrent.reset(1, ['two', 'out']);
    assert.deepEqual(recurrent.save(), before, 'what was trained was all there is');
    const rows = values([2, 4], 5);
    assertClose((await deepLift(recurrent, rows, { target: 0 })).delta, [0, 0], 1e-5);
    const { beta, output } = decompose(recurrent, rows, tf.ones([4]));
    assertClose(tf.squeeze(beta, [0]), output, 1e-5);
  });

  it('is an error where the two places would need other sizes', () => {
    const shared = dense(3);
    assert.throws(
      () => new Network('n', [4], { a: shared, b: shared }, { seed: 1 }),
      /n: 'b' shares 'a\.weight' \[4,3\] with 'a', but would need \[3,3\]/,
    );
  });
});

describe("an operation of one's own", () => {
  const x = values([3, 6], 1);
  const build = (activation: Layer) =>
    new Network('own', [6], { hidden: dense(5), act: activation, out: dense(2) }, { seed: 2 });
  const own = (acts?: 'element-wise') => custom({ acts, evaluate: ([z]) => tf.relu(z) });

  it('is seen by rules for ReLUs, which act on the operation: in a layer, and in a function', async () => {
    for (const method of [gradient, guidedBackprop, deconvnet]) {
      const expected = (await method(build(relu()), x, { target: 1 })).map;
      assertClose((await method(build(own()), x, { target: 1 })).map, expected, 0);
      assertClose((await method((rows: tf.Tensor) => build(relu()).forward(rows), x, { target: 1 })).map, expected, 0);
    }
    const plain = (await gradient(build(own()), x, { target: 1 })).map;
    assert.ok(
      tf.max(tf.abs(tf.sub((await guidedBackprop(build(own()), x, { target: 1 })).map, plain))).dataSync()[0] > 0,
    );
  });

  it('is refused where it cuts like a ReLU and is none', async () => {
    const disguised = build(custom({ evaluate: ([z]) => tf.maximum(z, 0) }));
    await assert.rejects(
      () => guidedBackprop(disguised, x),
      /guidedBackprop: the model uses tf\.maximum, for which there is no rule; wanted tf\.relu/,
    );
    await assert.rejects(
      () => deconvnet((rows: tf.Tensor) => tf.leakyRelu(rows), x),
      /deconvnet: the model uses tf\.leakyRelu/,
    );
  });

  it('leaves the gradients of operations as they were, also after an error', async () => {
    const before = (await gradient(build(relu()), x, { target: 1 })).map;
    await assert.rejects(() => guidedBackprop((rows: tf.Tensor) => tf.maximum(rows, 0), x));
    assertClose((await gradient(build(relu()), x, { target: 1 })).map, before, 0);
  });

  it('is taken for what it says it acts like, by every method with a rule for each kind', async () => {
    const [known, told] = [build(relu()), build(own('element-wise'))];
    for (const method of [lrpEpsilon, deepLift]) {
      assertClose((await method(told, x, { target: 1 })).map, (await method(known, x, { target: 1 })).map, 1e-6);
      await assert.rejects(
        () => method(build(own()), x),
        /layer 'act' is an operation of your own that a rule cannot see into; say what it may be taken for/,
      );
    }
    const group = tf.tensor1d([1, 1, 0, 0, 1, 0]);
    assertClose(decompose(told, x, group).beta, decompose(known, x, group).beta, 1e-6);
    assert.throws(() => decompose(build(own()), x, group), /decompose: layer 'act' is an operation of your own/);
    assert.throws(
      () => custom({ evaluate: ([z]) => z, acts: 'linearly' as 'linear' }),
      /custom: acts is 'linearly'; wanted linear/,
    );
    assert.throws(() => custom({} as never), /custom: there is no evaluate/);
  });

  it('may be linear, and may move values: then LRP is input times gradient', async () => {
    const layers = {
      turn: custom({ acts: 'rearranging', evaluate: ([z]) => tf.reverse(z, 1) }),
      halve: custom({ acts: 'linear', evaluate: ([z]) => tf.mul(z, 0.5) }),
      flat: flatten(),
      hidden: dense(4),
      relu: relu(),
      out: dense(2),
    };
    const network = new Network('moved', [6], layers, { seed: 3 });
    assertClose(
      (await lrpEpsilon(network, x, { target: 0 })).map,
      (await inputXGradient(network, x, { target: 0 })).map,
      1e-4,
    );
  });
});
