import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import {
  deconvnet,
  deepLift,
  gradCam,
  gradient,
  guidedBackprop,
  guidedGradCam,
  inputXGradient,
  lrpEpsilon,
} from 'vitrine/attribution';
import { add, after, conv2d, dense, globalAveragePool, mlp, Network, relu, relu6, type Layer } from 'vitrine/models';
import { Random } from 'vitrine/random';
import { programsOf, tf } from 'vitrine/runtime';
import { assertClose, assertNoLeak } from '../support/compare';

/** One ReLU, then output weights: the signal at the ReLU is the chosen column of `weight [features, classes]`. */
const single = (weight: number[], activation: Layer = relu()) => {
  const network = new Network('single', [weight.length], { relu: activation, out: dense(1) }, { seed: 1 });
  network.load(
    new Map([
      ['out.weight', weight],
      ['out.bias', [0]],
    ]),
  );
  return network;
};
const image = () => tf.tensor4d(new Random(1).uniforms(3 * 36 * 2, -1, 1), [3, 6, 6, 2]);
const residual = () =>
  new Network(
    'residual',
    [6, 6, 2],
    {
      conv1: conv2d(4, { kernel: 3, padding: 1 }),
      relu1: relu(),
      conv2: conv2d(4, { kernel: 3, padding: 1 }),
      sum: add('conv2', 'relu1'),
      relu2: after('sum', relu()),
      gap: globalAveragePool(),
      out: dense(3),
    },
    { seed: 2 },
  );

describe('the rules of ReLUs going back', () => {
  it('for input (-1, 2, 3) and signal (4, -5, 6): gradient (0, -5, 6), deconvnet (4, 0, 6), guided (0, 0, 6)', async () => {
    const [network, x] = [single([4, -5, 6]), tf.tensor2d([[-1, 2, 3]])];
    assertClose((await gradient(network, x)).map, [0, -5, 6]);
    assertClose((await deconvnet(network, x)).map, [4, 0, 6]);
    assertClose((await guidedBackprop(network, x)).map, [0, 0, 6]);
  });

  it('pass nothing back at an input of exactly 0 in guided backpropagation', async () => {
    assertClose((await guidedBackprop(single([1, 1]), tf.tensor2d([[0, 1]]))).map, [0, 1]);
  });

  it('act on both ends of a skip connection: a + relu(-a) passes the positive parts of each path', async () => {
    // out = w·(relu(x) + relu(-relu(x) + 1)): at x = 0.5 both ReLUs are open, with signals w and then w - w through the
    // branch.
    const network = new Network(
      'skip',
      [1],
      {
        relu1: relu(),
        turned: dense(1),
        relu2: relu(),
        sum: add('relu2', 'relu1'),
        out: after('sum', dense(1)),
      },
      { seed: 1 },
    );
    const weights = (w: number) =>
      new Map([
        ['turned.weight', [-1]],
        ['turned.bias', [1]],
        ['out.weight', [w]],
        ['out.bias', [0]],
      ]);
    const x = tf.tensor2d([[0.5]]);
    network.load(weights(2));
    // Branch: relu2 lets 2 pass, the dense layer turns it to -2; with 2 from the skip the signal at relu1 is 0 for all
    // three.
    for (const method of [gradient, guidedBackprop, deconvnet]) assertClose((await method(network, x)).map, [0]);
    network.load(weights(-2));
    // Branch: relu2 stops -2 (the gradient lets it pass), so only the skip's -2 reaches relu1, which stops it.
    assertClose((await gradient(network, x)).map, [0]);
    assertClose((await guidedBackprop(network, x)).map, [0]);
    network.load(new Map([...weights(-2), ['turned.weight', [1]]]));
    assertClose((await gradient(network, x)).map, [-4]);
    assertClose((await guidedBackprop(network, x)).map, [0]);
  });

  it('act on each use of one ReLU layer that serves twice', async () => {
    const shared = relu();
    const build = (first: ReturnType<typeof relu>, second: ReturnType<typeof relu>) =>
      new Network('reused', [4], { a: dense(6), relu1: first, b: dense(5), relu2: second, out: dense(2) }, { seed: 3 });
    const x = tf.tensor2d(new Random(4).uniforms(12, -1, 1), [3, 4]);
    for (const method of [guidedBackprop, deconvnet])
      assertClose((await method(build(shared, shared), x)).map, (await method(build(relu(), relu()), x)).map);
  });

  it('leave the outputs as they are, and the network too', async () => {
    const [network, x] = [residual(), image()];
    const before = await gradient(network, x);
    assertClose((await guidedBackprop(network, x)).output, before.output);
    assertClose((await deconvnet(network, x)).output, before.output);
    assertClose((await gradient(network, x)).map, before.map);
  });

  it('are the gradient where there is no ReLU', async () => {
    const linear = mlp({ seed: 3, inputShape: [4], hidden: [], classes: 2 });
    const x = tf.tensor2d(new Random(4).uniforms(8, -1, 1), [2, 4]);
    assertClose((await guidedBackprop(linear, x)).map, (await gradient(linear, x)).map);
  });
});

describe('the rules of ReLU6, which is shut from 6 on too', () => {
  // Inputs below, inside and above the open part; signals of both signs in each.
  const x = tf.tensor2d([[-1, -1, 2, 2, 9, 9]]);
  const network = single([4, -4, 5, -5, 7, -3], relu6());

  it('pass back: gradient where open, deconvnet positive signals everywhere, guided positive signals where open', async () => {
    assertClose((await gradient(network, x)).map, [0, 0, 5, -5, 0, 0]);
    assertClose((await deconvnet(network, x)).map, [4, 0, 5, 0, 7, 0]);
    assertClose((await guidedBackprop(network, x)).map, [0, 0, 5, 0, 0, 0]);
    assertClose((await guidedBackprop(network, x)).output, network.forward(x));
  });

  it('pass nothing back at an input of exactly 0 or 6', async () => {
    const edges = tf.tensor2d([[0, 0, 6, 6, 3, 3]]);
    for (const method of [gradient, guidedBackprop])
      assertClose((await method(single([1, 1, 1, 1, 1, 1], relu6()), edges)).map, [0, 0, 0, 0, 1, 1]);
  });

  it('are for LRP to let relevance pass, so that it adds up where the gradient is 0: 6 · 7 of an input of 9', async () => {
    assertClose((await lrpEpsilon(network, x)).map, [0, 0, 2 * 5, 2 * -5, 6 * 7, 6 * -3]);
    assertClose((await inputXGradient(network, x)).map, [0, 0, 10, -10, 0, 0]);
  });

  it('are for DeepLIFT the change of output by the change of input: 6 / 9 above, and -6 / -9 from there down', async () => {
    assertClose((await deepLift(network, x)).map, [0, 0, 2 * 5, 2 * -5, 6 * 7, 6 * -3]);
    const { map, delta } = await deepLift(network, x, { baseline: 9 });
    assertClose(map, [-6 * 4, -6 * -4, -4 * 5, -4 * -5, 0, 0]);
    assertClose(delta, [0]);
  });

  it('are those of ReLU as long as nothing exceeds 6', async () => {
    const build = (activation: () => Layer) =>
      new Network(
        'small',
        [4],
        { a: dense(6), relu1: activation(), b: dense(5), relu2: activation(), out: dense(2) },
        { seed: 3 },
      );
    const rows = tf.tensor2d(new Random(4).uniforms(12, -1, 1), [3, 4]);
    for (const method of [gradient, guidedBackprop, deconvnet, lrpEpsilon, deepLift])
      assertClose((await method(build(relu6), rows)).map, (await method(build(relu), rows)).map);
  });
});

describe('guidedGradCam', () => {
  it('is guided backpropagation times the upsampled positive Grad-CAM, for every batch size', async () => {
    const [network, x] = [residual(), image()];
    const expected = tf.mul(
      (await guidedBackprop(network, x)).map,
      tf.expandDims((await gradCam(network, x, { layer: 'relu2' })).map, 3),
    );
    assert.ok(expected.abs().max().dataSync()[0] > 0);
    for (const batchSize of [64, 2])
      assertClose((await guidedGradCam(network, x, { layer: 'relu2', batchSize })).map, expected, 1e-6);
  });
});

describe('the methods with rules for ReLUs', () => {
  it('leave no tensors behind, also when they throw', async () => {
    const [network, x] = [residual(), image()];
    const wrong = { target: 99, batchSize: 2 };
    for (const method of [guidedBackprop, deconvnet]) {
      await assertNoLeak(() => method(network, x, { batchSize: 2 }));
      await assertNoLeak(() => method(network, x, wrong));
    }
    await assertNoLeak(() => guidedGradCam(network, x, { layer: 'relu2', batchSize: 2 }));
    await assertNoLeak(() => guidedGradCam(network, x, { layer: 'relu2', ...wrong }));
    await assertNoLeak(() => guidedGradCam(network, x, { layer: 'none' }));
  });

  it('makes no numbers of the sizes of activations, which a graph would have to hold', async (t) => {
    const network = residual();
    for (const method of [guidedBackprop, guidedBackprop, lrpEpsilon, lrpEpsilon]) {
      const { map, output } = await method(network, image());
      tf.dispose([map, output]);
    }
    const recordings = programsOf(network).flatMap(({ recording }) => recording ?? []);
    if (recordings.length === 0) return t.skip('nothing is recorded without native TensorFlow');
    for (const { constants } of recordings)
      assert.ok(Math.max(0, ...constants.map(({ values }) => values.length)) < 3 * 6 * 6, 'a constant is that large');
    network.dispose();
  });
});
