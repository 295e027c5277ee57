import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import { batchNorm, conv2d, dense, globalAveragePool, Network, relu } from 'vitrine/models';
import { sanityCnn, sanityMlp, vggMini } from 'vitrine/papers/sanity-checks';
import { heTruncatedZeroBias, layerGroups, randomizationStages, randomizer } from 'vitrine/randomization';
import { assertNoLeak } from '../support/compare';

const small = (seed = 1) => sanityCnn({ seed, widths: [2, 3, 4] });

/** Names of the weights in which two networks differ by at least one value. */
const different = (a: Network, b: Network) => {
  const [left, right] = [a.save(), b.save()];
  return [...left]
    .filter(([name, values]) => values.some((value, i) => value !== right.get(name)![i]))
    .map(([name]) => name);
};

describe('layerGroups', () => {
  it('gives the published order of each model, the output first', () => {
    const names = (network: Network) => layerGroups(network).map(({ name }) => name);
    assert.deepEqual(names(small()), ['softmax_linear', 'fc1', 'hidden2', 'hidden1']);
    assert.deepEqual(names(sanityMlp({ seed: 1, hidden: [4, 3, 2] })), ['logits', 'hidden3', 'hidden2', 'hidden1']);
    assert.deepEqual(names(vggMini({ seed: 1 })), ['out', 'fc', 'c6', 'c5', 'c4', 'c3', 'c2', 'c1']);
  });

  it('passes over layers of which nothing is trained', () => {
    const network = new Network(
      'n',
      [4, 4, 1],
      {
        c: conv2d(2, { kernel: 3 }),
        bn: batchNorm({ scaleAndShift: 'frozen' }),
        r: relu(),
        p: globalAveragePool(),
        d: dense(2),
      },
      { seed: 1 },
    );
    assert.deepEqual(
      layerGroups(network).map(({ name }) => name),
      ['d', 'c'],
    );
  });
});

describe('randomizationStages', () => {
  const groups = [
    { name: 'top', layers: ['e', 'd'] },
    { name: 'middle', layers: ['c'] },
    { name: 'bottom', layers: ['a'] },
  ];
  const layers = (order: 'cascading' | 'bottom-up' | 'independent') =>
    randomizationStages(groups, order).map((stage) => `${stage.name}: ${stage.layers.join()}`);

  it('adds up from the output, from the input, or not at all', () => {
    assert.deepEqual(layers('cascading'), ['top: e,d', 'middle: e,d,c', 'bottom: e,d,c,a']);
    assert.deepEqual(layers('bottom-up'), ['bottom: a', 'middle: a,c', 'top: a,c,e,d']);
    assert.deepEqual(layers('independent'), ['top: e,d', 'middle: c', 'bottom: a']);
  });

  it('says what is wrong', () => {
    assert.throws(
      () => layers('top-down' as 'cascading'),
      /order is 'top-down'; wanted cascading, bottom-up or independent/,
    );
    assert.throws(() => randomizationStages([], 'cascading'), /there are no groups/);
    assert.throws(
      () => randomizationStages([...groups, { name: 'again', layers: ['c'] }], 'cascading'),
      /layer 'c' is in two groups/,
    );
  });
});

describe('randomizer', () => {
  it('changes exactly the layers named, and gives back the others', () => {
    const trained = small();
    const random = randomizer(trained, { seed: 0 });
    for (const stage of randomizationStages(layerGroups(trained), 'cascading')) {
      random.randomize(stage.layers);
      assert.deepEqual(
        different(trained, random.network),
        different(trained, random.network).filter((name) => stage.layers.includes(name.split('.')[0])),
      );
      assert.deepEqual(
        different(trained, random.network).sort(),
        stage.layers.map((layer) => `${layer}.weight`).sort(),
        'biases are the constant they began as',
      );
    }
    for (const { layers } of layerGroups(trained)) {
      random.randomize(layers);
      assert.deepEqual(different(trained, random.network), [`${layers[0]}.weight`]);
    }
    random.randomize([]);
    assert.deepEqual(different(trained, random.network), []);
  });

  it('resets trained biases to their constant, and leaves the trained network alone', () => {
    const trained = small();
    trained.load(new Map([['fc1.bias', [1, 2, 3, 4]]]));
    const before = trained.save();
    const random = randomizer(trained, { seed: 0 });
    random.randomize(['fc1']);
    assert.deepEqual([...random.network.save().get('fc1.bias')!], Array(4).fill(Math.fround(0.1)));
    random.dispose();
    assert.deepEqual(trained.save(), before);
  });

  it('draws a layer alike in every stage and order for one seed, otherwise for another, and never what training began with', () => {
    const trained = small();
    const [a, b, c] = [0, 0, 1].map((seed) => randomizer(trained, { seed }));
    a.randomize(['hidden2']);
    a.randomize(['softmax_linear', 'hidden2', 'fc1']);
    b.randomize(['fc1', 'hidden2', 'softmax_linear']);
    c.randomize(['fc1', 'hidden2', 'softmax_linear']);
    assert.deepEqual(different(a.network, b.network), []);
    assert.deepEqual(different(a.network, c.network), ['hidden2.weight', 'fc1.weight', 'softmax_linear.weight']);
    const same = randomizer(small(0), { seed: 0 });
    same.randomize(['fc1']);
    assert.deepEqual(different(small(0), same.network), ['fc1.weight'], 'the seed of the first weights');
  });

  it('keeps moving statistics unless told to reset them, and resets scale and shift', () => {
    const network = new Network(
      'n',
      [4, 4, 1],
      { c: conv2d(2, { kernel: 3 }), bn: batchNorm(), p: globalAveragePool(), d: dense(2) },
      { seed: 1 },
    );
    network.load(
      new Map([
        ['bn.weight', [5, 5]],
        ['bn.bias', [6, 6]],
        ['bn.running_mean', [7, 7]],
        ['bn.running_var', [8, 8]],
      ]),
    );
    const values = (statistics: 'keep' | 'reset') => {
      const random = randomizer(network, { seed: 0, statistics });
      random.randomize(['c', 'bn']);
      return ['weight', 'bias', 'running_mean', 'running_var'].map(
        (name) => random.network.save().get(`bn.${name}`)![0],
      );
    };
    assert.deepEqual(values('keep'), [1, 0, 7, 8]);
    assert.deepEqual(values('reset'), [1, 0, 0, 1]);
  });

  it('draws truncated normal weights: none beyond two deviations, and 0.88 of the deviation left', () => {
    const spread = (values: Float32Array) =>
      Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length);
    const largest = (values: Float32Array) => values.reduce((top, value) => Math.max(top, Math.abs(value)), 0);
    const cnn = sanityCnn({ seed: 3, widths: [2, 8, 100] });
    const random = randomizer(cnn, { seed: 1 });
    random.randomize(['fc1']);
    const own = random.network.save().get('fc1.weight')!;
    assert.ok(largest(own) <= 0.2 && largest(own) > 0.19, `${largest(own)}`);
    assert.ok(Math.abs(spread(own) / 0.1 - 0.8796) < 0.01, `${spread(own)}`);
    const mlp = sanityMlp({ seed: 2, hidden: [100] }).save();
    assert.ok(Math.abs(spread(mlp.get('hidden1.weight')!) / (2 / 28) - 0.8796) < 0.01);
    assert.ok(mlp.get('hidden1.bias')!.every((value) => value === 0));

    const he = randomizer(cnn, { seed: 1, initial: heTruncatedZeroBias });
    he.randomize(['fc1']);
    const { deviation } = { deviation: Math.sqrt(2 / (7 * 7 * 8)) };
    assert.ok(Math.abs(spread(he.network.save().get('fc1.weight')!) / deviation - 1) < 0.02);
    assert.ok(largest(he.network.save().get('fc1.weight')!) <= 2 * 1.137 * deviation);
    assert.ok(
      he.network
        .save()
        .get('fc1.bias')!
        .every((value) => value === 0),
    );
  });

  it('names a layer that is not there, changes nothing then, and leaves no tensors', async () => {
    const trained = small();
    const random = randomizer(trained, { seed: 0 });
    assert.throws(() => random.randomize(['fc1', 'fc9']), /has no layer 'fc9'/);
    assert.deepEqual(different(trained, random.network), []);
    await assertNoLeak(() => {
      const one = randomizer(trained, { seed: 0 });
      one.randomize(['fc1', 'hidden1']);
      one.randomize(['hidden1']);
      one.dispose();
    });
  });
});

describe('the models of the sanity checks', () => {
  it('have the published sizes', () => {
    assert.equal(sanityCnn({ seed: 0 }).parameterCount(), 3_274_634);
    assert.deepEqual(sanityCnn({ seed: 0 }).node('relu2').shape, [14, 14, 64]);
    assert.equal(
      sanityMlp({ seed: 0 }).parameterCount(),
      784 * 2500 + 2500 + 2500 * 1500 + 1500 + 1500 * 500 + 500 + 500 * 10 + 10,
    );
    assert.deepEqual(vggMini({ seed: 0, inputShape: [112, 112, 3] }).node('relu6').shape, [28, 28, 64]);
  });
});
