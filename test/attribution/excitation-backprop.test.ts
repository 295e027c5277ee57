import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import { excitationBackprop, presets } from 'vitrine/attribution';
import {
  add,
  after,
  averagePool,
  batchNorm,
  conv2d,
  dense,
  flatten,
  globalAveragePool,
  maxPool,
  Network,
  relu,
  type Layer,
} from 'vitrine/models';
import { Random } from 'vitrine/random';
import { tf } from 'vitrine/runtime';
import { assertClose, assertNoLeak } from '../support/compare';
import { largestError, reference, referenceNets, whyNoReference } from '../support/reference';

/** Inputs as places of one channel, so that a map has one value for each. */
const places = (...values: number[]) => tf.tensor4d(values, [1, 1, values.length, 1]);
const loaded = (network: Network, weights: Record<string, number[]>) => (
  network.load(new Map(Object.entries(weights))),
  network
);
const dot = (inputs: number, layers: Record<string, Layer>) =>
  new Network('dot', [1, inputs, 1], { flat: flatten(), ...layers }, { seed: 1 });

/** Overlapping max pools, means, batch norm, a skip connection. */
const net = () =>
  new Network(
    'all',
    [7, 7, 2],
    {
      conv1: conv2d(4, { kernel: 3, padding: 1 }),
      relu1: relu(),
      pool: maxPool(3, 2),
      conv2: conv2d(4, { kernel: 3, padding: 1 }),
      norm: batchNorm(),
      relu2: relu(),
      sum: add('relu2', 'pool'),
      relu3: after('sum', relu()),
      mean: averagePool(2, 1),
      flat: flatten(),
      hidden: dense(6),
      relu4: relu(),
      out: dense(3),
    },
    { seed: 2 },
  );
const images = tf.tensor4d(new Random(1).uniforms(3 * 98, -1, 1), [3, 7, 7, 2]);
const whole = { layer: 'input', upsampling: 'none' } as const;

describe('excitationBackprop', () => {
  it('of one layer shares by positive weights times inputs, whatever the bias: worked out', async () => {
    const network = loaded(dot(3, { out: dense(2) }), {
      'out.weight': [1, 2, -2, 1, 3, -1],
      'out.bias': [50, -50],
    });
    const x = places(2, 1, 0.5);
    // p = (0.6, 0.4): 2·(0.6/3.5 + 2·0.4/5), 0.4/5, 0.5·3·0.6/3.5.
    const target = (output: tf.Tensor) => tf.sum<tf.Tensor1D>(tf.mul(output, [0.6, 0.4]), 1);
    assertClose((await excitationBackprop(network, x, { ...whole, target })).map, [0.662857, 0.08, 0.257143], 1e-5);
    assertClose((await excitationBackprop(network, x, { ...whole, target: 0 })).map, [2 / 3.5, 0, 1.5 / 3.5]);
  });

  it('lets negative inputs excite through negative weights, and passes on nothing where nothing excites', async () => {
    const network = loaded(dot(3, { out: dense(2) }), { 'out.weight': [1, -1, -2, -1, 3, -1], 'out.bias': [0, 0] });
    assertClose((await excitationBackprop(network, places(2, -1, 0), { ...whole, target: 0 })).map, [0.5, 0.5, 0]);
    assertClose((await excitationBackprop(network, places(2, 1, 1), { ...whole, target: 1 })).map, [0, 0, 0]);
  });

  it('is taken away, contrastive, by what comes back through the negatives of the last weights', async () => {
    const network = loaded(dot(3, { out: dense(1) }), { 'out.weight': [1, -2, 3], 'out.bias': [0] });
    const x = places(2, 1, 0.5);
    const contrastive = { ...whole, form: 'contrastive' } as const;
    assertClose((await excitationBackprop(network, x, contrastive)).map, [2 / 3.5, -1, 1.5 / 3.5]);
    assertClose((await excitationBackprop(network, x, { ...contrastive, relu: 'yes' })).map, [2 / 3.5, 0, 1.5 / 3.5]);
  });

  it('contrasts, where a ReLU and a mean follow the last weights, with what these make of the negatives', async () => {
    const network = loaded(
      new Network(
        'scores',
        [1, 3, 1],
        { scores: conv2d(1, { kernel: 1 }), relu: relu(), gap: globalAveragePool() },
        { seed: 1 },
      ),
      { 'scores.weight': [2], 'scores.bias': [0] },
    );
    const x = places(1, -4, 3);
    // The scores are 2, 0, 6; of the negated weights 0, 8, 0.
    assertClose((await excitationBackprop(network, x, whole)).map, [0.25, 0, 0.75]);
    assertClose((await excitationBackprop(network, x, { ...whole, form: 'contrastive' })).map, [0.25, -1, 0.75]);
  });

  it('shares a sum by its parts: of 0.8, (1, 3) get 0.2 and 0.6', async () => {
    const network = loaded(
      new Network(
        'sum',
        [1, 2, 1],
        {
          flat: flatten(),
          a: dense(1),
          b: { ...dense(1), inputs: ['flat'] },
          sum: add('a', 'b'),
        },
        { seed: 1 },
      ),
      { 'a.weight': [1, 0], 'a.bias': [0], 'b.weight': [0, 1], 'b.bias': [0] },
    );
    const target = (output: tf.Tensor) => tf.mul<tf.Tensor1D>(tf.squeeze(output, [1]), 0.8);
    assertClose((await excitationBackprop(network, places(1, 3), { ...whole, target })).map, [0.2, 0.6]);
  });

  it('keeps the sum of 1 through every kind of layer, at every layer that has places', async () => {
    const network = net();
    // Weights above 0, so that something excites every unit.
    for (const [key, variable] of network.weights)
      if (key.endsWith('.weight')) variable.assign(tf.tidy(() => tf.abs(variable)));
    for (const layer of ['input', 'conv1', 'relu1', 'pool', 'relu3', 'mean']) {
      const { map } = await excitationBackprop(network, tf.abs(images), { layer, upsampling: 'none', target: 1 });
      assertClose(tf.sum(map, [1, 2]), [1, 1, 1], 1e-5);
      assert.ok(tf.min(map).dataSync()[0] >= 0, layer);
    }
  });

  it('names a layer without places, one that there is not, one that leads nowhere, and one with nothing to contrast', async () => {
    const network = new Network(
      'wrong',
      [4, 4, 1],
      { conv: conv2d(2, { kernel: 1 }), aside: relu(), gap: { ...globalAveragePool(), inputs: ['conv'] } },
      { seed: 1 },
    );
    const x = tf.ones([1, 4, 4, 1]);
    const refuses = (options: object, message: RegExp) =>
      assert.rejects(() => excitationBackprop(network, x, { layer: 'conv', ...options }), message);
    await refuses(
      { layer: 'gap' },
      /excitationBackprop: layer 'gap' gives \[2\]; wanted one that gives \[h, w, channels\]/,
    );
    await refuses({ layer: 'conv9' }, /wrong has no layer 'conv9'; its layers are conv, aside, gap/);
    await refuses({ layer: 'aside' }, /wrong: its output does not depend on 'aside'/);
    await refuses({ form: 'contrastive' }, /excitationBackprop: behind 'conv' is no layer with weights to contrast/);
  });

  it('leaves no tensors behind, also when it throws', async () => {
    const network = net();
    for (const target of [0, 99]) {
      for (const form of ['plain', 'contrastive'] as const)
        await assertNoLeak(() => excitationBackprop(network, images, { layer: 'pool', form, target, batchSize: 2 }));
    }
  });

  for (const name of referenceNets.filter((each) => each !== 'mlp')) {
    it(
      `of ${name} with zennit's epsilon agrees with its z-plus rule without biases to 1e-5`,
      { skip: whyNoReference },
      async () => {
        const { network, x, target, cam, further } = reference(name);
        for (const [layer, place] of [
          ['input', 'input'],
          [cam!, 'layer'],
        ]) {
          for (const [form, entry] of [
            ['plain', 'no_bias'],
            ['contrastive', 'contrastive'],
          ] as const) {
            const { map } = await excitationBackprop(network, x, {
              ...presets.zennit.excitationBackprop,
              target,
              layer,
              form,
              upsampling: 'none',
            });
            const error = largestError(map, tf.sum(further(`excitation_backprop.${entry}.${place}`), 3));
            assert.ok(error < 1e-5, `${form} at ${layer}: largest error ${error}`);
          }
        }
      },
    );
  }
});
