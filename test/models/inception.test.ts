import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import type { NdArray } from 'vitrine/formats';
import {
  dense,
  importSlimInception,
  inceptionSlimScopes,
  inceptionTorchName,
  inceptionV3,
  inceptionV3Blocks,
  Network,
  truncatedNormal,
} from 'vitrine/models';

/**
 * The convolutions of the published checkpoint, in the order of its network, as slim's `inception_v3_base` names them.
 */
const SLIM = {
  '': 'Conv2d_1a_3x3 Conv2d_2a_3x3 Conv2d_2b_3x3 Conv2d_3b_1x1 Conv2d_4a_3x3',
  Mixed_5b:
    '0/Conv2d_0a_1x1 1/Conv2d_0a_1x1 1/Conv2d_0b_5x5 2/Conv2d_0a_1x1 2/Conv2d_0b_3x3 2/Conv2d_0c_3x3 3/Conv2d_0b_1x1',
  Mixed_5c:
    '0/Conv2d_0a_1x1 1/Conv2d_0b_1x1 1/Conv_1_0c_5x5 2/Conv2d_0a_1x1 2/Conv2d_0b_3x3 2/Conv2d_0c_3x3 3/Conv2d_0b_1x1',
  Mixed_5d:
    '0/Conv2d_0a_1x1 1/Conv2d_0a_1x1 1/Conv2d_0b_5x5 2/Conv2d_0a_1x1 2/Conv2d_0b_3x3 2/Conv2d_0c_3x3 3/Conv2d_0b_1x1',
  Mixed_6a: '0/Conv2d_1a_1x1 1/Conv2d_0a_1x1 1/Conv2d_0b_3x3 1/Conv2d_1a_1x1',
  ...Object.fromEntries(
    ['Mixed_6b', 'Mixed_6c', 'Mixed_6d', 'Mixed_6e'].map((block) => [
      block,
      '0/Conv2d_0a_1x1 1/Conv2d_0a_1x1 1/Conv2d_0b_1x7 1/Conv2d_0c_7x1 2/Conv2d_0a_1x1 2/Conv2d_0b_7x1 2/Conv2d_0c_1x7 2/Conv2d_0d_7x1 2/Conv2d_0e_1x7 3/Conv2d_0b_1x1',
    ]),
  ),
  Mixed_7a: '0/Conv2d_0a_1x1 0/Conv2d_1a_3x3 1/Conv2d_0a_1x1 1/Conv2d_0b_1x7 1/Conv2d_0c_7x1 1/Conv2d_1a_3x3',
  Mixed_7b:
    '0/Conv2d_0a_1x1 1/Conv2d_0a_1x1 1/Conv2d_0b_1x3 1/Conv2d_0b_3x1 2/Conv2d_0a_1x1 2/Conv2d_0b_3x3 2/Conv2d_0c_1x3 2/Conv2d_0d_3x1 3/Conv2d_0b_1x1',
  Mixed_7c:
    '0/Conv2d_0a_1x1 1/Conv2d_0a_1x1 1/Conv2d_0b_1x3 1/Conv2d_0c_3x1 2/Conv2d_0a_1x1 2/Conv2d_0b_3x3 2/Conv2d_0c_1x3 2/Conv2d_0d_3x1 3/Conv2d_0b_1x1',
};

describe('inceptionV3', () => {
  it('has the scopes of the slim checkpoint, irregular ones included', () => {
    const expected = Object.entries(SLIM).flatMap(([block, list]) =>
      list.split(' ').map((scope) => `InceptionV3/${block && `${block}/Branch_`}${scope}`),
    );
    assert.deepEqual([...inceptionSlimScopes().values()], expected);
    assert.equal(expected.length, 94);
  });

  it("leaves torchvision's auxiliary head out by name", () => {
    assert.equal(inceptionTorchName('AuxLogits.conv0.conv.weight'), undefined);
    assert.equal(inceptionTorchName('Mixed_7c.branch_pool.bn.bias'), 'Mixed_7c.branch_pool.bn.bias');
  });

  it('has the 17 published blocks, output first', () => {
    assert.deepEqual(
      inceptionV3Blocks().map(({ name }) => name),
      [
        'Logits',
        'Mixed_7c',
        'Mixed_7b',
        'Mixed_7a',
        'Mixed_6e',
        'Mixed_6d',
        'Mixed_6c',
        'Mixed_6b',
        'Mixed_6a',
        'Mixed_5d',
        'Mixed_5c',
        'Mixed_5b',
        'Conv2d_4a_3x3',
        'Conv2d_3b_1x1',
        'Conv2d_2b_3x3',
        'Conv2d_2a_3x3',
        'Conv2d_1a_3x3',
      ],
    );
  });

  const network = inceptionV3({ seed: 1, origin: 'slim' });

  it("has every weight in exactly one block, and the sizes of the blocks' outputs that the paper lists", () => {
    const layers = inceptionV3Blocks().flatMap((block) => block.layers);
    const withWeights = new Set([...network.weights.keys()].map((key) => key.slice(0, key.lastIndexOf('.'))));
    assert.equal(layers.length, withWeights.size);
    assert.deepEqual(new Set(layers), withWeights);
    const shapes = [
      'Conv2d_1a_3x3',
      'Conv2d_4a_3x3',
      'Mixed_5b',
      'Mixed_5d',
      'Mixed_6a',
      'Mixed_6e',
      'Mixed_7a',
      'Mixed_7c',
      'fc',
    ].map((name) => network.node(name).shape);
    assert.deepEqual(shapes, [
      [149, 149, 32],
      [71, 71, 192],
      [35, 35, 256],
      [35, 35, 288],
      [17, 17, 768],
      [17, 17, 768],
      [8, 8, 1280],
      [8, 8, 2048],
      [1001],
    ]);
  });

  it('of slim trains the weights, the shifts and the last bias, as its checkpoint lists them', () => {
    const kinds = new Set(
      [...network.trainable().keys()].map((key) => (key.startsWith('fc.') ? key : key.split('.').slice(-2).join('.'))),
    );
    assert.deepEqual([...kinds].sort(), ['bn.bias', 'conv.weight', 'fc.bias', 'fc.weight']);
  });

  it('draws as slim does: truncated at two deviations √(1.3 · 2/fanIn), shifts and biases 0', () => {
    const weight = network.weights.get('Mixed_6b.branch7x7_2.conv.weight')!.dataSync();
    const bound = 2 * Math.sqrt((1.3 * 2) / (7 * 128));
    const largest = Array.from(weight).reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    assert.ok(largest <= bound * (1 + 1e-6) && largest > 0.999 * bound, `${largest} of ${bound}`);
    for (const name of ['Mixed_6b.branch7x7_2.bn.bias', 'fc.bias'])
      assert.ok(
        network.weights
          .get(name)!
          .dataSync()
          .every((value) => value === 0),
      );
    // A normal distribution cut at two deviations has 0.8796 of the deviation: √(1 - 4φ(2)/(2Φ(2) - 1)).
    const draws = new Network('drawn', [200_000], { d: dense(1, { initial: truncatedNormal(3) }) }, { seed: 1 })
      .save()
      .get('d.weight')!;
    const deviation = Math.sqrt(draws.reduce((sum, value) => sum + value * value, 0) / draws.length);
    assert.ok(Math.abs(deviation / 3 - 0.8796) < 0.005, `${deviation / 3}`);
  });

  /** What the checkpoint holds, each tensor filled with its own number. */
  const checkpoint = (): Map<string, NdArray> => {
    const scopes = inceptionSlimScopes();
    let number = 0;
    const suffix: Record<string, string> = {
      'conv.weight': 'weights',
      'bn.bias': 'BatchNorm/beta',
      'bn.running_mean': 'BatchNorm/moving_mean',
      'bn.running_var': 'BatchNorm/moving_variance',
    };
    const tensors = new Map<string, NdArray>(
      [...network.weights].flatMap(([key, { shape }]) => {
        const [layer, kind] = key.startsWith('fc.')
          ? ['fc', key]
          : [key.replace(/\.\w+\.\w+$/, ''), key.split('.').slice(-2).join('.')];
        if (kind === 'bn.weight') return [];
        const name =
          layer === 'fc'
            ? `InceptionV3/Logits/Conv2d_1c_1x1/${key === 'fc.weight' ? 'weights' : 'biases'}`
            : `${scopes.get(layer)}/${suffix[kind]}`;
        const sizes = key === 'fc.weight' ? [1, 1, ...shape] : shape;
        return [[name, { shape: sizes, data: new Float32Array(sizes.reduce((p, s) => p * s, 1)).fill(++number) }]];
      }),
    );
    return tensors
      .set('global_step', { shape: [], data: BigInt64Array.of(0n) })
      .set('InceptionV3/AuxLogits/Conv2d_2b_1x1/biases', { shape: [1001], data: new Float32Array(1001) });
  };

  it('takes the slim checkpoint under the same names: no scale, the last convolution as dense layer', () => {
    const tensors = checkpoint();
    importSlimInception(network, tensors);
    const value = (key: string) => network.weights.get(key)!.dataSync()[0];
    const given = (name: string) => tensors.get(`InceptionV3/${name}`)!.data[0];
    assert.equal(value('Mixed_5c.branch5x5_2.conv.weight'), given('Mixed_5c/Branch_1/Conv_1_0c_5x5/weights'));
    assert.equal(
      value('Mixed_7b.branch3x3_2b.bn.running_var'),
      given('Mixed_7b/Branch_1/Conv2d_0b_3x1/BatchNorm/moving_variance'),
    );
    assert.equal(value('Conv2d_1a_3x3.bn.bias'), given('Conv2d_1a_3x3/BatchNorm/beta'));
    assert.equal(value('fc.weight'), given('Logits/Conv2d_1c_1x1/weights'));
    assert.ok(
      network.weights
        .get('Mixed_6a.branch3x3.bn.weight')!
        .dataSync()
        .every((scale) => scale === 1),
    );
  });

  it('names what is missing, unexpected or mis-shaped, and changes nothing', () => {
    const tensors = checkpoint();
    const stem = 'InceptionV3/Conv2d_1a_3x3/weights';
    tensors.delete(stem);
    tensors
      .set('stranger', { shape: [1], data: Float32Array.of(1) })
      .set('InceptionV3/Logits/Conv2d_1c_1x1/biases', { shape: [1000], data: new Float32Array(1000) });
    const before = network.weights.get('fc.bias')!.dataSync();
    assert.throws(
      () => importSlimInception(network, tensors),
      (error: Error) => {
        for (const part of [
          `1 missing: ${stem}`,
          '1 unexpected: stranger',
          '1 wrong: InceptionV3/Logits/Conv2d_1c_1x1/biases ([1000], wanted [1001])',
        ])
          assert.ok(error.message.includes(part), error.message);
        return true;
      },
    );
    assert.deepEqual(network.weights.get('fc.bias')!.dataSync(), before);
    network.dispose();
  });
});
