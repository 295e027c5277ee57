import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import {
  add,
  after,
  conv2d,
  dense,
  dropout,
  flatten,
  globalAveragePool,
  heNormal,
  maxPool,
  mlp,
  mnistCnn,
  Network,
  relu,
  spatialDropout,
} from 'vitrine/models';
import { Random } from 'vitrine/random';
import { tf } from 'vitrine/runtime';
import { assertClose, assertNoLeak } from '../support/compare';

/** A block with a skip connection and a ReLU function used twice. */
const residual = (seed = 1) =>
  new Network(
    'residual',
    [4, 4, 2],
    {
      conv1: conv2d(3, { kernel: 3, padding: 1 }),
      relu1: relu(),
      conv2: conv2d(3, { kernel: 3, padding: 1 }),
      sum: add('conv2', 'relu1'),
      relu2: relu(),
      gap: globalAveragePool(),
      logits: dense(2),
    },
    { seed },
  );
const images = (shape: number[], seed = 1) =>
  tf.tensor(
    new Random(seed).uniforms(
      shape.reduce((p, s) => p * s, 1),
      -1,
      1,
    ),
    shape,
  );

describe('Network', () => {
  it('computes a dense layer as written: x·W + b', () => {
    const network = mlp({ seed: 1, inputShape: [2], hidden: [], classes: 2 });
    network.load(
      new Map([
        ['dense1.weight', [1, 2, 3, 4]],
        ['dense1.bias', [10, 20]],
      ]),
    );
    assertClose(
      network.forward(
        tf.tensor2d([
          [1, 1],
          [2, 0],
        ]),
      ),
      [14, 26, 12, 24],
    );
  });

  it('computes a convolution with explicit padding and stride as written', () => {
    const network = new Network(
      'one',
      [3, 3, 1],
      { conv: conv2d(1, { kernel: 3, padding: 1, stride: 2 }), flat: flatten() },
      { seed: 1 },
    );
    network.load(
      new Map([
        ['conv.weight', new Array(9).fill(1)],
        ['conv.bias', [0.5]],
      ]),
    );
    const x = tf.tensor4d([1, 2, 3, 4, 5, 6, 7, 8, 9], [1, 3, 3, 1]);
    assertClose(
      network.forward(x),
      [1 + 2 + 4 + 5, 2 + 3 + 5 + 6, 4 + 5 + 7 + 8, 5 + 6 + 8 + 9].map((v) => v + 0.5),
    );
  });

  it("has the paper's number of parameters and names its weights layer.weight", () => {
    const network = mnistCnn({ seed: 0 });
    assert.equal(network.parameterCount(), 1_200_458);
    assert.deepEqual([...network.weights.keys()].slice(0, 3), ['conv1.weight', 'conv1.bias', 'conv2.weight']);
    assert.deepEqual(network.weights.get('dense1.weight')!.shape, [9216, 128]);
    network.dispose();
  });

  it("draws each layer from its own stream: another layer's size leaves the draws alone, equal layers differ", () => {
    const wide = mnistCnn({ seed: 5, widths: [4, 4, 8] }).save();
    const narrow = mnistCnn({ seed: 5, widths: [4, 4, 6] }).save();
    assert.deepEqual(wide.get('conv2.weight'), narrow.get('conv2.weight'));
    const twice = new Network('twice', [4], { a: dense(4), b: dense(4) }, { seed: 5 }).save();
    assert.notDeepEqual(twice.get('a.weight'), twice.get('b.weight'));
  });

  it("draws uniform weights within 1/√fanIn, and He's normal ones with deviation √(2/fanIn)", () => {
    const uniform = [
      ...mlp({ seed: 1, inputShape: [400], hidden: [], classes: 200 })
        .save()
        .get('dense1.weight')!,
    ];
    assert.ok(Math.max(...uniform.map(Math.abs)) <= 0.05);
    assert.ok(Math.max(...uniform) > 0.0499, 'reaches the bound');
    const normal = [
      ...new Network('he', [400], { d: dense(200, { initial: heNormal }) }, { seed: 1 }).save().get('d.weight')!,
    ];
    const deviation = Math.sqrt(normal.reduce((s, v) => s + v * v, 0) / normal.length);
    assert.ok(Math.abs(deviation / Math.sqrt(2 / 400) - 1) < 0.02, `${deviation}`);
  });

  it('taps any layer, and goes on from it to the same logits', () => {
    const [network, x] = [residual(), images([3, 4, 4, 2])];
    const logits = network.forward(x);
    for (const { name } of network.nodes) assertClose(network.from(name)(network.tap(x, name), x), logits);
    const { output, taps } = network.run(x, { taps: ['relu1', 'gap'] });
    assertClose(output, logits);
    assertClose(taps.relu1, network.tap(x, 'relu1'));
  });

  it('does not compute what a given activation replaces, and says when a path leads around it', () => {
    const [network, x] = [residual(), images([1, 4, 4, 2])];
    const sum = network.tap(x, 'sum');
    assertClose(network.from('sum')(sum), network.forward(x));
    assert.throws(
      () => network.from('conv2')(network.tap(x, 'conv2')),
      /a path leads around the given layer, so the images are needed too/,
    );
  });

  it('adds the two ends of a skip connection', () => {
    const [network, x] = [residual(), images([1, 4, 4, 2])];
    assertClose(network.tap(x, 'sum'), tf.add(network.tap(x, 'conv2'), network.tap(x, 'relu1')));
  });

  it('reads any named layer with after()', () => {
    const network = new Network('branch', [2], { a: dense(3), b: dense(3), c: after('a', relu()) }, { seed: 1 });
    const x = images([2, 2]);
    assertClose(network.forward(x), tf.relu(network.tap(x, 'a')));
  });

  it('saves, changes, loads and resets weights by name', () => {
    const [network, x] = [residual(3), images([2, 4, 4, 2])];
    const [saved, before] = [network.save(), network.forward(x)];
    network.reset(99, ['conv2']);
    assert.notDeepEqual(network.forward(x).dataSync(), before.dataSync());
    assert.deepEqual(network.save().get('conv1.weight'), saved.get('conv1.weight'));
    network.load(saved);
    assert.deepEqual(network.forward(x).dataSync(), before.dataSync());
    network.reset(3);
    assert.deepEqual(network.save(), saved);
  });

  it('drops nothing in evaluation, and the stated share in training, scaled to keep the mean', () => {
    const network = new Network('drop', [1000], { drop: dropout(0.25) }, { seed: 1 });
    const x = tf.ones([8, 1000]);
    assertClose(network.forward(x), x);
    const values = network.forward(x, { training: true, random: new Random(1) }).dataSync();
    const kept = values.filter((v) => v !== 0);
    assert.ok(kept.every((v) => Math.abs(v - 4 / 3) < 1e-6));
    assert.ok(Math.abs(kept.length / values.length - 0.75) < 5 * Math.sqrt(0.1875 / 8000), `${kept.length}`);
  });

  it('drops whole channels with spatial dropout', () => {
    const network = new Network('drop', [4, 4, 50], { drop: spatialDropout(0.5) }, { seed: 1 });
    const dropped: tf.Tensor = network.forward(tf.ones([1, 4, 4, 50]), { training: true, random: new Random(2) });
    const values = (dropped as tf.Tensor4D).arraySync();
    for (let c = 0; c < 50; c++)
      assert.equal(new Set(values[0].flatMap((row) => row.map((pixel) => pixel[c]))).size, 1);
    assert.ok(new Set(values[0][0][0]).size === 2, 'some channels dropped, some kept');
  });

  it('says what is wrong: sizes, names, weights', () => {
    assert.throws(
      () => new Network('n', [4, 4, 1], { c: conv2d(1, { kernel: 5 }) }, { seed: 1 }),
      /5x5 filter does not fit into \[4,4,1\]/,
    );
    assert.throws(() => new Network('n', [4, 4, 1], { p: maxPool(5) }, { seed: 1 }), /5x5 window does not fit/);
    assert.throws(
      () => new Network('n', [4, 4, 1], { d: dense(2) }, { seed: 1 }),
      /put flatten\(\) or globalAveragePool\(\) before it/,
    );
    assert.throws(
      () => new Network('n', [4], { s: add('a', 'b') }, { seed: 1 }),
      /layer 's' reads 'a', which does not come before it/,
    );
    assert.throws(() => dropout(1), /rate is 1/);
    const drop = new Network('drop', [4], { drop: spatialDropout(0.5) }, { seed: 1 });
    assert.throws(() => drop.forward(tf.ones([1, 4]), { training: true }), /^Error: spatialDropout: training needs/);
    const network = residual();
    assert.throws(() => network.tap(images([1, 4, 4, 2]), 'nope'), /no layer 'nope'; its layers are conv1/);
    assert.throws(() => network.forward(images([1, 4, 4, 3])), /x is \[1,4,4,3\]; wanted \[N, 4, 4, 2\]/);
    const before = network.save();
    assert.throws(
      () =>
        network.load(
          new Map([
            ['conv1.bias', [1, 2, 3]],
            ['conv9.bias', [1]],
          ]),
        ),
      /no weight 'conv9.bias'/,
    );
    assert.throws(() => network.load(new Map([['conv1.bias', [1]]])), /has 1 values; wanted 3/);
    assert.deepEqual(network.save(), before, 'a failed load changes nothing');
  });

  it('leaves no tensors behind, and frees its own', async () => {
    const [x, wrong] = [images([2, 4, 4, 2]), images([1, 1, 1, 1])];
    const before = tf.memory().numTensors;
    const network = residual();
    await assertNoLeak(() => network.forward(x));
    await assertNoLeak(() => network.forward(x, { training: true, random: new Random(1) }));
    await assertNoLeak(() => network.tap(x, 'conv2'));
    await assertNoLeak(() => network.run(x, { taps: ['conv1'] }));
    await assertNoLeak(() => network.forward(wrong));
    await assertNoLeak(() => (network.load(network.save()), network.reset(2)));
    network.dispose();
    assert.equal(tf.memory().numTensors, before);
  });
});

describe('Network.resized', () => {
  const layers = { conv: conv2d(2, { kernel: 3, padding: 1 }), pool: globalAveragePool(), logits: dense(3) };

  it('runs the same variables on images of another size', () => {
    const small = new Network('small', [4, 4, 1], layers, { seed: 1 });
    const large = small.resized([8, 8, 1]);
    assert.equal(large.weights.get('logits.bias'), small.weights.get('logits.bias'));
    // A constant image has the same inside at any size: the mean of the middle tells.
    const inside = (network: Network, side: number) =>
      tf.tidy(() => network.tap(tf.ones([1, side, side, 1]), 'conv').slice([0, 1, 1, 0], [1, 2, 2, 2]));
    assertClose(inside(large, 8), inside(small, 4), 1e-6);
    small.weights.get('logits.weight')!.assign(tf.zeros([2, 3]));
    assertClose(large.forward(tf.ones([1, 8, 8, 1])), small.forward(tf.ones([1, 4, 4, 1])), 1e-6);
    assert.throws(() => large.forward(tf.ones([1, 4, 4, 1])), /wanted \[N, 8, 8, 1\]/);
  });

  it('says which weight would not fit', () => {
    const flat = new Network('flat', [4, 4, 1], { flatten: flatten(), logits: dense(3) }, { seed: 1 });
    assert.throws(
      () => flat.resized([8, 8, 1]),
      /flat: 'logits.weight' would need sizes \[64,3\] for this input; it has \[16,3\]/,
    );
  });
});
