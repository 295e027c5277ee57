import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import {
  adaptiveAveragePool,
  add,
  after,
  averagePool,
  batchNorm,
  concat,
  conv2d,
  dense,
  depthwiseConv2d,
  dropout,
  flatten,
  globalAveragePool,
  globalMaxPool,
  importQuantizedWeights,
  importTorchWeights,
  kindOf,
  Network,
  maxPool,
  relu,
  relu6,
  resnet20,
  squeezenet,
  squeezenetBlocks,
  mobilenetV2,
  zeroPaddedShortcut,
  zeroPadding,
  type Layer,
} from 'vitrine/models';
import { canvasNet } from 'vitrine/papers/consistent-interpretations';
import { tf } from 'vitrine/runtime';
import { assertClose, assertNoLeak } from '../support/compare';

const run = (layer: Layer, x: tf.Tensor | tf.Tensor[], weights: Record<string, tf.Tensor> = {}) =>
  kindOf(layer).evaluate(layer.options, [x].flat(), weights, { training: false });
const shapeOf = (layer: Layer, ...inputs: number[][]) => kindOf(layer).shape(layer.options, inputs);
const numbers = (x: tf.Tensor) => [...x.dataSync()];
const count = (length: number) => Array.from({ length }, (_, i) => i + 1);

describe('layers of the zoo', () => {
  it("batch normalization is (x - mean) / √(var + ε) · weight + bias, with PyTorch's ε", () => {
    const weights = {
      weight: tf.tensor1d([2, -1]),
      bias: tf.tensor1d([0.5, 0]),
      running_mean: tf.tensor1d([1, 3]),
      running_var: tf.tensor1d([4, 0]),
    };
    const y = run(batchNorm(), tf.tensor2d([[5, 3.01]]), weights);
    assertClose(y, [((5 - 1) / Math.sqrt(4 + 1e-5)) * 2 + 0.5, -0.01 / Math.sqrt(1e-5)], 1e-4);
    assertClose(
      run(batchNorm({ epsilon: 1e-3 }), tf.tensor2d([[1, 3.01]]), weights),
      [0.5, -0.01 / Math.sqrt(1e-3)],
      1e-4,
    );
  });

  it('batch normalization trains its scale and shift unless frozen, its statistics never', () => {
    const names = (layer: Layer) =>
      [...new Network('n', [2], { bn: layer, out: dense(1) }, { seed: 1 }).trainable().keys()].filter((name) =>
        name.startsWith('bn'),
      );
    assert.deepEqual(names(batchNorm()), ['bn.weight', 'bn.bias']);
    assert.deepEqual(names(batchNorm({ scaleAndShift: 'shift' })), ['bn.bias']);
    assert.deepEqual(names(batchNorm({ scaleAndShift: 'frozen' })), []);
  });

  it('a fresh batch normalization changes nothing but by ε', () => {
    const network = new Network('n', [3], { bn: batchNorm({ epsilon: 0 }) }, { seed: 1 });
    assertClose(network.forward(tf.tensor2d([[1, -2, 3]])), [1, -2, 3]);
  });

  it('concat puts channels behind one another and names sizes that do not fit', () => {
    const [a, b] = [tf.tensor4d(count(4), [1, 2, 1, 2]), tf.tensor4d([10, 20], [1, 2, 1, 1])];
    assertClose(run(concat('a', 'b'), [a, b]), [1, 2, 10, 3, 4, 20]);
    assert.deepEqual(shapeOf(concat('a', 'b'), [2, 1, 2], [2, 1, 1]), [2, 1, 3]);
    assert.throws(
      () => shapeOf(concat('a', 'b'), [2, 1, 2], [1, 2, 2]),
      /concat: sizes are \[2,1,2\] and \[1,2,2\]; wanted/,
    );
  });

  it('average pooling means each whole window and drops the rest', () => {
    assertClose(run(averagePool(2), tf.tensor4d(count(9), [1, 3, 3, 1])), [(1 + 2 + 4 + 5) / 4]);
    assertClose(run(averagePool(2, 1), tf.tensor4d(count(9), [1, 3, 3, 1])), [3, 4, 6, 7]);
  });

  it('average pooling over the edge divides by the whole window, as PyTorch does, or by what lies inside, as TensorFlow does', () => {
    const x = tf.tensor4d(count(9), [1, 3, 3, 1]);
    const sums = [12, 21, 16, 27, 45, 33, 24, 39, 28];
    assertClose(
      run(averagePool(3, 1, { padding: 1 }), x),
      sums.map((sum) => sum / 9),
    );
    const inside = averagePool(3, 1, { padding: 1, divideBy: 'inside' });
    assertClose(
      run(inside, x),
      sums.map((sum, i) => sum / [4, 6, 4, 6, 9, 6, 4, 6, 4][i]),
    );
    assertClose(run(inside, x), tf.avgPool(x, 3, 1, 'same'));
    // The corner is a quarter of its own window, a sixth of two neighbors' and a ninth of the middle's.
    assertClose(
      tf
        .grad((t) => run(inside, t).sum())(x)
        .slice([0, 0, 0, 0], [1, 1, 1, 1]),
      [1 / 4 + 2 / 6 + 1 / 9],
    );
    assert.throws(() => averagePool(3, 1, { padding: 2 }), /padding is 2; wanted at most half/);
  });

  it('adaptive average pooling covers any image with as many windows, which overlap where it does not divide', () => {
    const x = tf.tensor4d(count(3 * 4 * 2), [1, 3, 4, 2]);
    // Rows 0-1 and 1-2, columns 0-1 and 2-3 of the first channel 1 3 5 7 / 9 11 13 15 / 17 19 21 23; the second is 1
    // more.
    assertClose(run(adaptiveAveragePool(2), x), [6, 7, 10, 11, 14, 15, 18, 19]);
    assert.deepEqual(shapeOf(adaptiveAveragePool(2), [3, 4, 2]), [2, 2, 2]);
    assertClose(run(adaptiveAveragePool(2), tf.tensor4d([5], [1, 1, 1, 1])), [5, 5, 5, 5]);
    const [five, even] = [
      tf.tensor4d(count(2 * 5 * 5 * 3), [2, 5, 5, 3]),
      tf.tensor4d(count(2 * 6 * 6 * 3), [2, 6, 6, 3]),
    ];
    assertClose(run(adaptiveAveragePool(5), five), five);
    assertClose(run(adaptiveAveragePool(3), even), tf.avgPool(even, 2, 2, 'valid'));
    // The middle row lies in two windows of two rows, two columns each.
    assertClose(
      tf
        .grad((t) => run(adaptiveAveragePool(2), t).sum())(x)
        .slice([0, 0, 0, 0], [1, 3, 1, 1]),
      [1 / 4, 1 / 2, 1 / 4],
    );
    const twice = (pool: (t: tf.Tensor) => tf.Tensor) =>
      tf.grad((t) =>
        tf
          .grad((s) => pool(s).square().sum())(t)
          .square()
          .sum(),
      )(even);
    assertClose(
      twice((t) => run(adaptiveAveragePool(3), t)),
      twice((t) => tf.avgPool(t as tf.Tensor4D, 2, 2, 'valid')),
    );
    assert.throws(
      () => shapeOf(adaptiveAveragePool(2), [6]),
      /adaptiveAveragePool: input is \[6\]; wanted \[h, w, c\]/,
    );
  });

  it('a convolution may be longer than high, padded by its own sides', () => {
    const wide = conv2d(1, { kernel: [1, 3], padding: [0, 1] });
    assert.deepEqual(shapeOf(wide, [2, 3, 1]), [2, 3, 1]);
    assert.deepEqual(kindOf(wide).weights!(wide.options, [[2, 3, 1]]).weight.shape, [1, 3, 1, 1]);
    const weights = { weight: tf.tensor4d([1, 10, 100], [1, 3, 1, 1]), bias: tf.tensor1d([0.5]) };
    assertClose(run(wide, tf.tensor4d(count(6), [1, 2, 3, 1]), weights), [210.5, 321.5, 32.5, 540.5, 654.5, 65.5]);
    assert.throws(() => shapeOf(conv2d(1, { kernel: [7, 1] }), [6, 9, 1]), /a 7x1 filter does not fit into \[6,9,1\]/);
  });

  it("padding 'same' keeps ⌈length / stride⌉ places and puts the odd zero behind, where PyTorch's count puts one before", () => {
    const ones = { weight: tf.ones([3, 1, 1, 1]), bias: tf.tensor1d([0]) };
    const column = (length: number) => tf.tensor4d(count(length), [1, length, 1, 1]);
    const same = conv2d(1, { kernel: [3, 1], stride: 2, padding: 'same' });
    assert.deepEqual(shapeOf(same, [4, 1, 1]), [2, 1, 1]);
    assertClose(run(same, column(4), ones), [1 + 2 + 3, 3 + 4]);
    assertClose(run(conv2d(1, { kernel: [3, 1], stride: 2, padding: [1, 0] }), column(4), ones), [1 + 2, 2 + 3 + 4]);
    assert.deepEqual(shapeOf(same, [5, 1, 1]), [3, 1, 1]);
    assertClose(run(same, column(5), ones), [1 + 2, 2 + 3 + 4, 4 + 5]);
    const gradient = tf.grads((x, weight) =>
      run(same, x, { ...ones, weight })
        .mul(tf.tensor4d([1, 10], [1, 2, 1, 1]))
        .sum(),
    );
    const [dx, dWeight] = gradient([column(4), ones.weight]);
    assertClose(dx, [1, 1, 11, 10]);
    assertClose(dWeight, [1 + 30, 2 + 40, 3]);
  });

  it('padding of a max pool never wins, not even over negative values', () => {
    const x = tf.tensor4d([-1, -2, -3, -4, -5, -6, -7, -8, -9], [1, 3, 3, 1]);
    assertClose(run(maxPool(3, 2, { padding: 1 }), x), [-1, -2, -4, -5]);
  });

  it('max pooling rounds the number of windows down, or up where asked, as PyTorch does', () => {
    const x = tf.tensor4d(count(16), [1, 4, 4, 1]);
    assertClose(run(maxPool(3, 2), x), [11]);
    assertClose(run(maxPool(3, 2, { rounding: 'up' }), x), [11, 12, 15, 16]);
    // Rounded up, 3 + 2 padded pixels would hold three windows of 2; the third begins in the padding behind the image.
    const windows = (length: number) => shapeOf(maxPool(2, 2, { padding: 1, rounding: 'up' }), [length, length, 1])[0];
    assert.deepEqual([2, 3, 4].map(windows), [2, 2, 3]);
    assert.throws(() => maxPool(3, 3, { padding: 2 }), /padding is 2; wanted at most half/);
  });

  it('a window of a max pool with a NaN gives NaN, every other one its largest value and gradient', () => {
    const x = tf.tensor4d([NaN, 1, 5, 2, 3, 4, 6, 7, 0, 0, 0, 0, -Infinity, -1, -2, Infinity], [1, 4, 4, 1]);
    assert.deepEqual(numbers(run(maxPool(2), x)), [NaN, 7, 0, Infinity]);
    assert.deepEqual(numbers(run(maxPool(3, 2, { padding: 1 }), x)), [NaN, 7, 4, Infinity]);
    for (const layer of [maxPool(2), maxPool(3, 2, { padding: 1, rounding: 'up' })])
      assert.ok(numbers(run(layer, tf.fill([2, 4, 4, 3], NaN))).every(Number.isNaN));
    const infinities = tf.tensor4d([0, 0, -Infinity, Infinity], [1, 2, 2, 1]);
    assert.deepEqual(numbers(run(maxPool(2), infinities)), [NaN]);
    const finite = tf.tensor4d([1, 5, 2, 3], [1, 2, 2, 1]);
    const cubed = (t: tf.Tensor) => tf.sum(tf.pow(run(maxPool(2), t), 3)) as tf.Scalar;
    assertClose(tf.grad(cubed)(finite), [0, 75, 0, 0]);
    assertClose(tf.grad((t) => tf.sum(tf.grad(cubed)(t)))(finite), [0, 30, 0, 0]);
  });

  it('a length for each axis is refused where both have the same', () => {
    const each = [2, 1] as never;
    const refused = (build: () => unknown, what: string) =>
      assert.throws(build, {
        message: new RegExp(`${what} is \\[2,1\\]; wanted one whole number from [01], for rows`),
      });
    refused(() => conv2d(1, { kernel: 3, stride: each }), 'conv2d: stride');
    refused(() => depthwiseConv2d({ kernel: 3, stride: each }), 'depthwiseConv2d: stride');
    refused(() => depthwiseConv2d({ kernel: each }), 'depthwiseConv2d: kernel');
    refused(() => depthwiseConv2d({ kernel: 3, padding: each }), 'depthwiseConv2d: padding');
    refused(() => maxPool(each), 'maxPool: size');
    refused(() => maxPool(3, each), 'maxPool: stride');
    refused(() => maxPool(4, 2, { padding: each }), 'maxPool: padding');
    refused(() => averagePool(each), 'averagePool: size');
    refused(() => averagePool(4, 2, { padding: each }), 'averagePool: padding');
    refused(() => adaptiveAveragePool(each), 'adaptiveAveragePool: size');
    refused(() => zeroPadding({ top: each }), 'zeroPadding: top');
    assert.throws(() => conv2d(1, { kernel: 3, padding: 'valid' as never }), /wanted 'same', or whole numbers/);
    // Kernel and padding of a convolution may differ.
    assert.deepEqual(shapeOf(conv2d(1, { kernel: [3, 1], padding: [1, 0] }), [4, 4, 1]), [4, 4, 1]);
  });

  it('the gradient of a padded max pool goes to the winners only', () => {
    const x = tf.tensor4d([1, 5, 2, 3], [1, 2, 2, 1]);
    assertClose(tf.grad((t) => run(maxPool(3, 2, { padding: 1 }), t).sum())(x), [0, 1, 0, 0]);
  });

  it('global max pooling takes the largest value, and equal ones share its gradient', () => {
    const x = tf.tensor4d([1, 9, 7, 2, 7, 3], [1, 3, 1, 2]);
    assertClose(run(globalMaxPool(), x), [7, 9]);
    assertClose(tf.grad((t) => run(globalMaxPool(), t).sum())(x), [0, 1, 0.5, 0, 0.5, 0]);
  });

  it('relu6 cuts at 0 and 6, with gradient 1 between', () => {
    const x = tf.tensor1d([-1, 3, 7]);
    assertClose(run(relu6(), x), [0, 3, 6]);
    assertClose(tf.grad((t) => run(relu6(), t).sum())(x), [0, 1, 0]);
  });

  it('a depthwise convolution keeps channels apart', () => {
    const x = tf.tensor4d([1, 10, 2, 20, 3, 30, 4, 40], [1, 2, 2, 2]);
    const weight = tf.tensor4d([1, 0, 1, 0, 1, 0, 1, 2], [2, 2, 2, 1]);
    assertClose(run(depthwiseConv2d({ kernel: 2 }), x, { weight, bias: tf.tensor1d([0, 1]) }), [10, 81]);
  });

  it('the shortcut without parameters takes every second pixel and adds channels of zeros on both sides', () => {
    const layer = zeroPaddedShortcut(4, 2);
    const x = tf.tensor4d(count(18), [1, 3, 3, 2]);
    assertClose(
      run(layer, x),
      [1, 2, 5, 6, 13, 14, 17, 18].flatMap((v, i) => (i % 2 === 0 ? [0, v] : [v, 0])),
    );
    assert.deepEqual(shapeOf(layer, [3, 3, 2]), [2, 2, 4]);
    const twice = tf.grad((t) =>
      tf
        .grad((s) => run(layer, s).square().sum())(t)
        .square()
        .sum(),
    );
    assertClose(
      twice(x),
      count(18).map((v) => ([1, 2, 5, 6, 13, 14, 17, 18].includes(v) ? 8 * v : 0)),
    );
    assert.throws(() => shapeOf(layer, [3, 3, 5]), /zeroPaddedShortcut: input is \[3,3,5\]/);
  });

  it('zero padding adds to each side for itself', () => {
    const layer = zeroPadding({ bottom: 1, left: 1 });
    assertClose(run(layer, tf.tensor4d([1, 2, 3, 4], [1, 2, 2, 1])), [0, 1, 2, 0, 3, 4, 0, 0, 0]);
    assert.deepEqual(shapeOf(layer, [2, 2, 1]), [3, 3, 1]);
  });

  it('no layer leaves tensors behind', async () => {
    const network = new Network(
      'all',
      [8, 8, 2],
      {
        conv: conv2d(4, { kernel: 3, padding: 1 }),
        bn: batchNorm(),
        six: relu6(),
        pool: maxPool(3, 2, { padding: 1 }),
        depth: depthwiseConv2d({ kernel: 3, padding: 1 }),
        short: after('pool', zeroPaddedShortcut(8, 1)),
        both: concat('depth', 'short'),
        average: averagePool(2),
        adaptive: adaptiveAveragePool(3),
        most: globalMaxPool(),
        out: dense(2),
      },
      { seed: 1 },
    );
    await assertNoLeak(() => tf.tidy(() => tf.grad((x) => network.forward(x).sum())(tf.ones([2, 8, 8, 2]))));
  });
});

describe('architectures', () => {
  it('have the published numbers of parameters', () => {
    const of = (network: Network) => (network.dispose(), network.parameterCount());
    assert.equal(of(resnet20({ seed: 1 })), 269_722);
    assert.equal(of(squeezenet({ seed: 1 })), 1_235_496);
    assert.equal(of(mobilenetV2({ seed: 1 })), 3_504_872);
  });

  it('SqueezeNet has ten blocks, output first, and every weight in exactly one', () => {
    const network = squeezenet({ seed: 1 });
    const blocks = squeezenetBlocks();
    assert.deepEqual(
      blocks.map(({ name }) => name),
      ['conv25', 'fire8', 'fire7', 'fire6', 'fire5', 'fire4', 'fire3', 'fire2', 'fire1', 'conv0'],
    );
    const layers = blocks.flatMap((block) => block.layers);
    assert.deepEqual(
      new Set(layers),
      new Set([...network.weights.keys()].map((key) => key.slice(0, key.lastIndexOf('.')))),
    );
    assert.equal(layers.length, 26);
    network.dispose();
  });

  it('give as many logits as classes, from images of the size asked for', () => {
    for (const build of [squeezenet, mobilenetV2]) {
      const network = build({ seed: 1, classes: 5, size: 65 });
      assert.deepEqual(network.nodes.at(-1)!.shape, [5]);
      const logits = network.forward(tf.ones([1, 65, 65, 3])).dataSync();
      assert.ok(logits.every(Number.isFinite) && new Set(logits).size > 1, `${logits}`);
      network.dispose();
    }
  });
});

describe('importTorchWeights', () => {
  const network = () =>
    new Network(
      'small',
      [2, 2, 3],
      {
        conv: conv2d(4, { kernel: 1, bias: 'no' }),
        bn: batchNorm(),
        act: relu(),
        flat: flatten(),
        drop: dropout(0.5),
        fc: dense(2),
      },
      { seed: 1 },
    );
  const tensor = (shape: number[], start = 0) => ({
    shape,
    data: Float32Array.from({ length: shape.reduce((p, s) => p * s, 1) }, (_, i) => start + i),
  });
  const good = () =>
    new Map([
      ['conv.weight', tensor([4, 3, 1, 1])],
      ['bn.weight', tensor([4], 1)],
      ['bn.bias', tensor([4])],
      ['bn.running_mean', tensor([4])],
      ['bn.running_var', tensor([4])],
      ['bn.num_batches_tracked', { shape: [], data: Float32Array.of(1) }],
      ['fc.weight', tensor([2, 16])],
      ['fc.bias', tensor([2])],
    ]);

  it('turns [out,in,h,w] into [h,w,in,out], and undoes the flatten order of images for the dense layer behind it', () => {
    const n = network();
    importTorchWeights(n, good());
    // Filter o of input channel c is 3·o + c.
    assertClose(n.weights.get('conv.weight')!, [0, 3, 6, 9, 1, 4, 7, 10, 2, 5, 8, 11]);
    // Unit u of channel c and pixel p is 16·u + 4·c + p.
    const expected = [0, 1, 2, 3].flatMap((p) => [0, 1, 2, 3].flatMap((c) => [0, 1].map((u) => 16 * u + 4 * c + p)));
    assertClose(n.weights.get('fc.weight')!, expected);
  });

  it('leaves the order of inputs alone behind a pooled vector', () => {
    const n = new Network('pooled', [2, 2, 3], { gap: globalAveragePool(), fc: dense(2) }, { seed: 1 });
    importTorchWeights(
      n,
      new Map([
        ['fc.weight', tensor([2, 3])],
        ['fc.bias', tensor([2])],
      ]),
    );
    assertClose(n.weights.get('fc.weight')!, [0, 3, 1, 4, 2, 5]);
  });

  it('drops a leading module., renames, and reads doubles', () => {
    const [plain, wrapped] = [network(), network()];
    importTorchWeights(plain, good());
    const doubles = [...good()].map(
      ([name, { shape, data }]) => [`module.my_${name}`, { shape, data: Float64Array.from(data) }] as const,
    );
    importTorchWeights(wrapped, new Map(doubles), { rename: (name) => name.slice(3) });
    for (const [name, variable] of plain.weights) assertClose(wrapped.weights.get(name)!, variable);
  });

  it('drops what compilers and frameworks put in front, but not what the network has itself', () => {
    const plain = network();
    importTorchWeights(plain, good());
    for (const prefix of ['_orig_mod.', 'module._orig_mod.', 'model.', 'model._orig_mod.', '_orig_mod.model.']) {
      const wrapped = network();
      const named = [...good()].map(([name, value]) => [`${prefix}${name}`, value] as const);
      importTorchWeights(wrapped, new Map([...named, [`${prefix}_extra_state`, tensor([1])]]));
      for (const [name, variable] of plain.weights) assertClose(wrapped.weights.get(name)!, variable);
    }
    const own = new Network('own', [2], [['model.fc', dense(2)]], { seed: 1 });
    const weights = [
      ['model.fc.weight', tensor([2, 2])],
      ['model.fc.bias', tensor([2])],
    ] as const;
    importTorchWeights(own, new Map(weights));
    assertClose(own.weights.get('model.fc.weight')!, [0, 2, 1, 3]);
  });

  it('lists every missing, unexpected and mis-shaped name, and changes nothing', () => {
    const n = network();
    const before = n.save();
    const bad = good() as Map<string, { shape: number[]; data: Float32Array | Int32Array }>;
    bad.delete('fc.bias');
    bad.delete('bn.bias');
    bad.set('extra.weight', tensor([1]));
    bad.set('conv.weight', tensor([4, 3, 3, 3]));
    bad.set('bn.weight', { shape: [4], data: Int32Array.of(1, 2, 3, 4) });
    bad.set('module.fc.weight', tensor([2, 16]));
    assert.throws(
      () => importTorchWeights(n, bad),
      (error: Error) => {
        assert.match(error.message, /2 missing: bn\.bias, fc\.bias/);
        assert.match(error.message, /1 unexpected: extra\.weight/);
        assert.match(
          error.message,
          /3 wrong: fc\.weight \(there are two\), conv\.weight \(\[4,3,3,3\], wanted \[4,3,1,1\]\), bn\.weight \(a Int32Array, wanted/,
        );
        return true;
      },
    );
    assert.deepEqual(n.save(), before);
  });
});

describe('importQuantizedWeights', () => {
  const network = () =>
    new Network(
      'q',
      [1, 1, 2],
      { a: conv2d(3, { kernel: 1 }), d: depthwiseConv2d({ kernel: 1 }), gap: globalAveragePool(), f: dense(1) },
      { seed: 1 },
    );
  const bytes = (shape: number[], ...data: number[]) => ({ shape, data: Int8Array.from(data) });
  const floats = (...data: number[]) => ({ shape: [data.length], data: Float32Array.from(data) });
  const good = () =>
    new Map<string, { shape: number[]; data: Int8Array | Float32Array }>([
      ['a_weight_int8', bytes([3, 1, 1, 2], 1, 2, 3, 4, 5, 6)],
      ['a_scale', floats(1, 10, 100)],
      ['a_bias', floats(7, 8, 9)],
      ['d_weight_int8', bytes([1, 1, 1, 3], 1, -2, 3)],
      ['d_scale', floats(1, 0.5, 2)],
      ['d_bias', floats(0, 0, 0)],
      ['f_weight_int8', bytes([1, 1, 1, 3], 1, 2, 3)],
      ['f_scale', floats(2)],
      ['f_bias', floats(1)],
    ]);

  it('multiplies each output channel by its scale and turns [out,h,w,in] into [h,w,in,out]', () => {
    const n = network();
    importQuantizedWeights(n, good());
    assertClose(n.weights.get('a.weight')!, [1, 30, 500, 2, 40, 600]);
    assertClose(n.weights.get('a.bias')!, [7, 8, 9]);
    assertClose(n.weights.get('d.weight')!, [1, -1, 6]);
    assertClose(n.weights.get('f.weight')!, [2, 4, 6]);
  });

  it('names what is missing, left over or of another size, and changes nothing', () => {
    const n = network();
    const before = n.save();
    const changed = (change: (arrays: ReturnType<typeof good>) => unknown) => {
      const arrays = good();
      change(arrays);
      return () => importQuantizedWeights(n, arrays);
    };
    assert.throws(
      changed((arrays) => arrays.delete('d_scale')),
      /q needs 'd_scale' \[3\], which is not among the 8 arrays/,
    );
    assert.throws(
      changed((arrays) => arrays.set('extra_bias', floats(1))),
      /q has no place for extra_bias/,
    );
    assert.throws(
      changed((arrays) => arrays.set('f_bias', floats(1, 2))),
      /'f_bias' is \[2\]; wanted \[1\]/,
    );
    assert.deepEqual(n.save(), before);
  });
});

describe('a block with a skip connection', () => {
  it('adds what went around it', () => {
    const n = new Network(
      'skip',
      [1, 1, 2],
      { short: zeroPaddedShortcut(4, 1), sum: add('short', 'short'), gap: globalAveragePool() },
      { seed: 1 },
    );
    assertClose(n.forward(tf.tensor4d([3, 4], [1, 1, 1, 2])), [0, 6, 8, 0]);
  });
});

describe('canvasNet', () => {
  it('has 60,610 weights, a last stage of 8x8, and of 16x16 on a mosaic', () => {
    for (const pool of ['average', 'max'] as const) {
      const network = canvasNet({ seed: 1, pool });
      assert.equal(network.parameterCount(), 60_610);
      assert.deepEqual(network.node('stage').shape, [8, 8, 48]);
      assert.deepEqual(network.resized([128, 128, 1]).node('stage').shape, [16, 16, 48]);
    }
  });
});
