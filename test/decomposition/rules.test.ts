import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import { decompose } from 'vitrine/decomposition';
import {
  add,
  after,
  alexnet,
  averagePool,
  batchNorm,
  concat,
  conv2d,
  custom,
  dense,
  densenet161,
  depthwiseConv2d,
  dropout,
  flatten,
  globalMaxPool,
  maxPool,
  mobilenetV2,
  mobilenetV2Tf,
  Network,
  relu,
  relu6,
  resnet18,
  resnet20,
  resnet50,
  squeezenet,
  vgg16bn,
  zeroPaddedShortcut,
  zeroPadding,
  type Layer,
} from 'vitrine/models';
import { tf } from 'vitrine/runtime';
import { assertClose, assertNoLeak } from '../support/compare';
import { onEvaluate } from '../support/on-evaluate';
import { values } from '../support/values';

const maskOf = (shape: number[], seed: number) => tf.tidy(() => tf.cast(tf.greater(values(shape, seed), 0), 'float32'));

/** β of one layer of kind `kind` for a given β and γ at its input. */
function through(
  layer: Layer,
  beta: number[],
  gamma: number[],
  shape: number[],
  weights: [string, number[]][] = [],
): { beta: tf.Tensor; gamma: tf.Tensor } {
  const network = new Network('one', shape, { layer }, { seed: 1 });
  network.load(new Map(weights.map(([name, value]) => [`layer.${name}`, value])));
  const [b, g] = [tf.tensor(beta, [1, 1, ...shape]), tf.tensor(gamma, [1, 1, ...shape])];
  return decompose(network, tf.reshape(tf.add(b, g), [1, ...shape]), { beta: b });
}

describe('the rule of', () => {
  it('a bias gives it to β and γ by size, whole to one where the other is 0', () => {
    const share = (r: number, i: number, b: number) => {
      const { beta, gamma } = through(
        dense(1),
        [r],
        [i],
        [1],
        [
          ['weight', [1]],
          ['bias', [b]],
        ],
      );
      return [beta.dataSync()[0], gamma.dataSync()[0]];
    };
    assertClose(share(3, -1, 4), [6, 0]);
    assertClose(share(0, 2, 0.5), [0, 2.5]);
    assertClose(share(2, 0, 0.5), [2.5, 0]);
    assertClose(share(1, 3, -2), [0.5, 1.5]);
  });

  it('a bias where both parts are exactly 0 leaves β at 0, with no NaN in value or gradient', () => {
    const network = new Network('one', [2], { layer: dense(3) }, { seed: 1 });
    const [x, mask] = [tf.zeros([1, 2]), tf.tensor1d([1, 0])];
    const { value, grads } = tf.variableGrads(
      () => tf.sum(decompose(network, x, mask).beta) as tf.Scalar,
      [...network.weights.values()],
    );
    assertClose(value, [0]);
    for (const gradient of Object.values(grads)) assertClose(gradient, new Float32Array(gradient.size));
  });

  it('a tiny sum keeps value and gradient finite', () => {
    for (const tiny of [1e-12, 1e-20, 1e-30, 1e-38]) {
      const network = new Network('one', [2], { layer: dense(1) }, { seed: 1 });
      network.load(
        new Map([
          ['layer.weight', [1, 1]],
          ['layer.bias', [0.5]],
        ]),
      );
      const x = tf.tensor2d([[tiny, -2 * tiny]]);
      const { value, grads } = tf.variableGrads(
        () => tf.sum(decompose(network, x, tf.tensor1d([1, 0])).beta) as tf.Scalar,
        [...network.weights.values()],
      );
      for (const t of [value, ...Object.values(grads)])
        assert.ok(t.dataSync().every(Number.isFinite), `${tiny}: ${t.dataSync()}`);
    }
  });

  it('ReLU keeps relu(β) and gives the interaction to γ', () => {
    assertClose(through(relu(), [2, -1], [-3, 3], [2]).beta, [2, 0]);
    assertClose(through(relu(), [2, -1], [-3, 3], [2]).gamma, [-2, 2]);
    assertClose(through(relu6(), [7, 2], [1, 5], [2]).beta, [6, 2]);
    assertClose(through(relu6(), [7, 2], [1, 5], [2]).gamma, [0, 4]);
  });

  it('max pooling takes β and γ of the first largest sum', () => {
    const pool = (layer: Layer, beta: number[], gamma: number[]) => through(layer, beta, gamma, [2, 2, 1]);
    assertClose(pool(maxPool(2), [3, 1, 2, 0], [-2, 0, -1, 1]).beta, [3]);
    assertClose(pool(globalMaxPool(), [3, 1, 2, 0], [-2, 0, -1, 1]).beta, [3]);
    assertClose(pool(maxPool(2), [0, 1, 2, 9], [0, 5, 1, -8]).beta, [1]);
    assertClose(pool(maxPool(2, 2, { padding: 1 }), [-1, 2, 3, 4], [-1, -3, -4, -5]).beta, [-1, 2, 3, 4]);
  });

  it('max pooling and ReLU depends on their order, where the whole window is at most 0', () => {
    const run = (layers: Record<string, Layer>) => {
      const network = new Network('two', [2, 2, 1], { ...layers, flat: flatten() }, { seed: 1 });
      const [b, g] = [tf.tensor([1, 2, 0, 0], [1, 1, 2, 2, 1]), tf.tensor([-3, -3.5, -1, -4], [1, 1, 2, 2, 1])];
      const { beta, gamma } = decompose(network, tf.reshape(tf.add(b, g), [1, 2, 2, 1]), { beta: b });
      return [beta.dataSync()[0], gamma.dataSync()[0]];
    };
    assertClose(run({ pool: maxPool(2), relu: relu() }), [0, 0]);
    assertClose(run({ relu: relu(), pool: maxPool(2) }), [1, -1]);
  });

  it('batch normalization is the bias rule with R = aβ, I = aγ', () => {
    const weights: [string, number[]][] = [
      ['weight', [2]],
      ['bias', [0.5]],
      ['running_mean', [1]],
      ['running_var', [4]],
    ];
    // a = 1, b = 0.5 - 1: the rest of the input is 3, so β' = 1 - 0.5·1/4.
    assertClose(through(batchNorm({ epsilon: 0 }), [1], [3], [1], weights).beta, [1 - 0.5 / 4]);
    assertClose(through(batchNorm({ epsilon: 0 }), [1], [-3], [1], weights).gamma, [-3 - (0.5 * 3) / 4]);
  });
});

/** Every kind of layer there is a rule for. */
const everything = (seed: number) =>
  new Network(
    'all',
    [11, 9, 2],
    {
      pad: zeroPadding({ top: 1, left: 1 }),
      conv1: conv2d(6, { kernel: 3, stride: 2, padding: 1 }),
      relu1: relu(),
      pool: maxPool(3, 2, { padding: 1, rounding: 'up' }),
      bn: batchNorm(),
      depth: depthwiseConv2d({ kernel: 3, padding: 1 }),
      six: relu6(),
      sum: add('six', 'pool'),
      relu2: relu(),
      conv2: after('sum', conv2d(4, { kernel: 1, bias: 'no' })),
      both: concat('relu2', 'conv2'),
      mean: averagePool(2, 1),
      shortcut: zeroPaddedShortcut(12, 2),
      drop: dropout(0.5),
      top: globalMaxPool(),
      flat: after('drop', flatten()),
      hidden: dense(12),
      all: add('hidden', 'top'),
      relu3: relu(),
      out: dense(3),
    },
    { seed },
  );

describe('decompose', () => {
  it('is complete: β + γ is the activation at every layer, for any masks', () => {
    for (const seed of [1, 2, 3]) {
      const [network, x] = [everything(seed), values([4, 11, 9, 2], seed)];
      const names = network.nodes.map(({ name }) => name);
      const { beta, gamma, output, taps } = decompose(network, x, maskOf([3, 4, 11, 9], seed + 10), { taps: names });
      const forward = network.forward(x);
      assertClose(output, forward);
      for (let g = 0; g < 3; g++) assertClose(tf.add(beta.slice(g, 1), gamma.slice(g, 1)), forward);
      for (const name of names)
        assertClose(
          tf.add(taps[name].beta, taps[name].gamma),
          tf.tile(tf.expandDims(network.tap(x, name)), [3, ...taps[name].beta.shape.slice(1).map(() => 1)]),
          1e-4,
        );
    }
  });

  it('equals the form of two streams, β and γ, in which the method was published', () => {
    // An independent computation of the net conv, pool, ReLU, dense: γ carried by itself, the pool over one window at a
    // time.
    const network = new Network(
      'two',
      [6, 6, 2],
      { conv: conv2d(3, { kernel: 3 }), pool: maxPool(2), relu: relu(), flat: flatten(), out: dense(2) },
      { seed: 5 },
    );
    const [x, mask] = [values([3, 6, 6, 2], 6), maskOf([6, 6], 7)];
    const m = tf.reshape(mask, [1, 6, 6, 1]);
    const share = (r: tf.Tensor, i: tf.Tensor, b: tf.Tensor) =>
      [r, i].map((part) => tf.add(part, tf.mul(b, tf.div(tf.abs(part), tf.add(tf.add(tf.abs(r), tf.abs(i)), 1e-19)))));
    const w = network.weights;
    const [r, i] = [tf.mul(m, x), tf.mul(tf.sub(1, m), x)].map((part) =>
      tf.conv2d(part as tf.Tensor4D, w.get('conv.weight') as tf.Tensor as tf.Tensor4D, 1, 'valid'),
    );
    const [beta, gamma] = share(r, i, w.get('conv.bias')!).map((t) => t.arraySync() as number[][][][]);
    const pooled = [0, 1, 2].map((n) =>
      [0, 2].flatMap((row) =>
        [0, 2].flatMap((column) =>
          [0, 1, 2].map((c) => {
            const cells = [
              [0, 0],
              [0, 1],
              [1, 0],
              [1, 1],
            ].map(([a, b]) => [beta[n][row + a][column + b][c], gamma[n][row + a][column + b][c]]);
            const [b, g] = cells.reduce((best, cell) => (cell[0] + cell[1] > best[0] + best[1] ? cell : best));
            return [Math.max(b, 0), Math.max(b + g, 0) - Math.max(b, 0)];
          }),
        ),
      ),
    );
    const [rOut, iOut] = [0, 1].map((part) =>
      tf.matMul(
        tf.tensor2d(pooled.map((row) => row.map((pair) => pair[part]))),
        w.get('out.weight') as tf.Tensor as tf.Tensor2D,
      ),
    );
    const [expectedBeta, expectedGamma] = share(rOut, iOut, w.get('out.bias')!);
    const result = decompose(network, x, mask);
    assertClose(result.beta, expectedBeta, 1e-4);
    assertClose(result.gamma, expectedGamma, 1e-4);
  });

  it('gives all to β under a mask of ones and nothing under zeros', () => {
    const [network, x] = [everything(4), values([2, 11, 9, 2], 4)];
    const forward = network.forward(x);
    assertClose(decompose(network, x, tf.ones([11, 9])).beta, forward);
    assertClose(decompose(network, x, tf.zeros([11, 9])).beta, new Float32Array(6));
    assertClose(decompose(network, x, tf.zeros([11, 9])).gamma, forward);
  });

  it('leaves a bias that nothing reaches with γ, also under a mask of ones', () => {
    const network = new Network('dark', [2], { layer: dense(1) }, { seed: 1 });
    const { beta, gamma } = decompose(network, tf.zeros([1, 2]), tf.ones([2]));
    assertClose(beta, [0]);
    assertClose(gamma, network.weights.get('layer.bias')!);
  });

  it('gives each group and each image what they give alone', () => {
    const [network, x, masks] = [everything(5), values([3, 11, 9, 2], 5), maskOf([2, 3, 11, 9], 6)];
    const together = decompose(network, x, masks).beta;
    for (const g of [0, 1]) {
      for (const n of [0, 1, 2]) {
        const alone = decompose(network, tf.slice(x, n, 1), tf.slice(masks, [g, n], [1, 1])).beta;
        assertClose(tf.slice(together, [g, n], [1, 1]), alone);
      }
    }
  });

  it('takes masks of each shape: one for all images, one an image, groups, channels, features', () => {
    const [network, x] = [everything(6), values([2, 11, 9, 2], 7)];
    const one = maskOf([11, 9], 8);
    const expected = decompose(network, x, one).beta;
    const each = tf.stack([one, one]);
    for (const mask of [
      each,
      tf.reshape(one, [1, 1, 11, 9]),
      tf.expandDims(each),
      tf.reshape(tf.stack([each, each], 3), [1, 2, 11, 9, 2]),
    ])
      assertClose(decompose(network, x, mask).beta, expected);
    assertClose(
      decompose(network, x, { beta: tf.expandDims(tf.mul(x, tf.reshape(one, [1, 11, 9, 1]))) }).beta,
      expected,
    );
    const rows = new Network('rows', [3], { out: dense(2) }, { seed: 1 });
    const [table, columns] = [values([2, 3], 9), tf.tensor1d([1, 0, 1])];
    assertClose(decompose(rows, table, tf.stack([columns, columns])).beta, decompose(rows, table, columns).beta);
    assert.throws(
      () => decompose(network, x, tf.ones([9, 11])),
      /decompose: masks are \[9,11\] for x \[2,11,9,2\]; wanted \[11, 9\], \[N, 11, 9\] or \[G, N, 11, 9\]/,
    );
    assert.throws(() => decompose(network, x, tf.ones([3, 11, 9])), /masks are \[3,11,9\]/);
    assert.throws(() => decompose(rows, table, { beta: tf.ones([2, 3]) }), /beta is \[2,3\]; wanted \[G, 2, 3\]/);
  });

  it('can go on where another network stopped: β of a layer as the start of the rest', () => {
    const layers = {
      conv: conv2d(3, { kernel: 3 }),
      relu: relu(),
      pool: maxPool(2),
      flat: flatten(),
      hidden: dense(6),
      relu2: relu(),
      out: dense(2),
    };
    const whole = new Network('whole', [6, 6, 1], layers, { seed: 2 });
    const head = new Network('head', [12], { hidden: dense(6), relu2: relu(), out: dense(2) }, { seed: 3 });
    head.load(new Map([...whole.save()].filter(([key]) => !key.startsWith('conv'))));
    const x = values([2, 6, 6, 1], 1);
    const { beta, taps } = decompose(whole, x, maskOf([6, 6], 2), { taps: ['flat'] });
    assertClose(decompose(head, whole.tap(x, 'flat'), { beta: taps.flat.beta }).beta, beta);
  });

  it('makes one pass, and one pass of β more for each group', () => {
    for (const groups of [1, 2, 8]) {
      let rows = 0;
      const conv = conv2d(2, { kernel: 3 });
      const network = new Network(
        'counted',
        [6, 6, 1],
        { conv, relu: relu(), flat: flatten(), out: dense(2) },
        { seed: 1 },
      );
      const end = onEvaluate(conv, ([input]) => (rows += input.shape[0]));
      const [x, masks] = [values([5, 6, 6, 1], 1), maskOf([groups, 1, 6, 6], 2)];
      decompose(network, x, masks);
      assert.equal(rows, 5 * (1 + groups));
      const { taps } = network.run(x, { taps: ['conv', 'out'] });
      rows = 0;
      decompose(network, x, masks, { given: taps });
      assert.equal(rows, 5 * groups, 'no forward pass where the activations are given');
      end();
    }
  });

  it('has a rule for every layer of the zoo, and names one that it has none for', () => {
    for (const network of [
      resnet20({ seed: 1 }),
      ...[resnet18, resnet50, squeezenet, mobilenetV2, mobilenetV2Tf, alexnet, vgg16bn, densenet161].map((build) =>
        build({ seed: 1, size: build === alexnet ? 63 : 32, classes: 5, hidden: 16 }),
      ),
    ]) {
      const x = values([1, ...network.inputShape], 3);
      const { beta, gamma } = decompose(network, x, maskOf([...network.inputShape.slice(0, 2)], 4));
      const forward = network.forward(x);
      assertClose(tf.add(beta, gamma), forward, 1e-4);
      assert.ok(tf.any(tf.notEqual(beta, 0)).dataSync()[0], `${network.name}: β is 0`);
      network.dispose();
    }
    const curve = custom({ evaluate: () => assert.fail('must not run') });
    const network = new Network('curved', [2], { hidden: dense(2), curve, out: dense(2) }, { seed: 1 });
    assert.throws(
      () => decompose(network, tf.ones([1, 2]), tf.ones([2])),
      /decompose: layer 'curve' is an operation of your own that a rule cannot see into/,
    );
  });

  it('leaves no tensors behind, also when it throws', async () => {
    const [network, x, mask] = [everything(1), values([2, 11, 9, 2], 1), maskOf([11, 9], 1)];
    await assertNoLeak(() => decompose(network, x, mask, { taps: ['relu1'] }));
    await assertNoLeak(() => decompose(network, x, mask, { taps: ['nowhere'] }));
    await assertNoLeak(() => decompose(network, mask, mask));
  });
});
