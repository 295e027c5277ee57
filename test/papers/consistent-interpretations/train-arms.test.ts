import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import { dense, Network, relu } from 'vitrine/models';
import { scoreMaps, trainArms } from 'vitrine/papers/consistent-interpretations';
import { Random } from 'vitrine/random';
import { tf } from 'vitrine/runtime';
import { crossEntropy, examples, l2Penalty, together } from 'vitrine/training';
import { assertClose } from '../../support/compare';

const random = new Random(4);
const labels = Array.from({ length: 40 }, (_, i) => i % 2);
const images = Float32Array.from({ length: 120 }, (_, i) => random.normal(labels[Math.floor(i / 3)], 0.3));
const data = examples({ images, shape: [40, 3], labels });
const make = () => new Network('two', [3], { hidden: dense(4), act: relu(), logits: dense(2) }, { seed: 2 });
const asked = {
  ...{ make, data, plain: crossEntropy(), plainSteps: 20, armSteps: 40, batchSize: 8, seed: 3, label: 'test' },
};

describe('trainArms', () => {
  it('trains equal objectives to equal weights, and others to others, from one start', async () => {
    const penalized = together(crossEntropy(), l2Penalty({ factor: 1 }));
    const { plain, one, same, other } = await trainArms({
      ...asked,
      arms: { one: crossEntropy(), same: crossEntropy(), other: penalized },
    });
    const weights = (network: Network) => network.weights.get('hidden.weight')!;
    assertClose(weights(same), weights(one).dataSync(), 1e-6);
    const moved = (from: Network, to: Network) => tf.norm(tf.sub(weights(from), weights(to))).dataSync()[0];
    assert.ok(moved(plain, one) > 1e-3, 'an arm goes on from the start');
    assert.ok(moved(one, other) > 1e-2, 'a penalty leads elsewhere');
    const size = (network: Network) => tf.norm(weights(network)).dataSync()[0];
    assert.ok(size(other) < size(one), 'a penalty on weights makes them smaller');
  });

  it('leaves the weights of its networks, and no other tensors', async () => {
    await trainArms({ ...asked, arms: { one: crossEntropy() } });
    const before = tf.memory().numTensors;
    const networks = await trainArms({ ...asked, arms: { one: crossEntropy() } });
    Object.values(networks).forEach((network) => network.dispose());
    assert.equal(tf.memory().numTensors, before);
  });
});

describe('scoreMaps', () => {
  it('averages points over classes and mass over maps, in percent', () => {
    // Two maps of class 0 that point at the region, one of class 1 that does not; three classes.
    const region = [1, 0, 0, 0];
    const maps = { data: Float32Array.of(3, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1), shape: [3, 2, 2] };
    const regions = { data: Uint8Array.of(...region, ...region, ...region), shape: [3, 2, 2] };
    const { pg, spg, ch } = scoreMaps(regions, maps, [0, 0, 1], { radius: 1, classes: 3 });
    assertClose([pg, spg, ch], [100 / 3, 175 / 3, 175 / 3], 1e-6);
    assertClose([scoreMaps(regions, maps, [0, 0, 1], { radius: 1.2, classes: 3 }).spg], [200 / 3], 1e-6);
  });
});
