import { it } from 'node:test';
import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { mlp } from 'vitrine/models';
import { tf } from 'vitrine/runtime';
import { adam, cdep, crossEntropy, examples, fit, patience, sgd, together, traced, type Step } from 'vitrine/training';
import { clouds } from './clouds';

const network = () => mlp({ seed: 0, inputShape: [2], hidden: [], classes: 2 });
const history = (...losses: number[]) => ({ terms: [], validation: losses.map((loss) => ({ loss, accuracy: 0 })) });

it('patience ends after more epochs without a gain than it has, and gives back the best weights', () => {
  const net = network();
  const { until, restore } = patience(net, 1);
  const set = (value: number) => net.load(new Map([['dense1.bias', [value, value]]]));
  assert.deepEqual(
    [[3], [3, 2], [3, 2, 2], [3, 2, 2, 2.5]].map((losses) => (set(losses.length), until(history(...losses)))),
    [false, false, false, true],
  );
  assert.equal(restore(), 2);
  assert.deepEqual([...net.save().get('dense1.bias')!], [2, 2]);
  assert.throws(() => patience(net, 0).until(history()), /there are no validation losses/);
});

it('patience goes by the accuracy where it is told to, the first of equals, and with Infinity never ends', () => {
  const net = network();
  const { until, restore } = patience(net, Infinity, { by: 'accuracy' });
  const accuracies = [0.5, 0.7, 0.7, 0.6];
  accuracies.forEach((_, i) => {
    net.load(new Map([['dense1.bias', [i, i]]]));
    const validation = accuracies.slice(0, i + 1).map((accuracy) => ({ loss: 1 - i, accuracy }));
    assert.equal(until({ terms: [], validation }), false);
  });
  assert.equal(restore(), 2);
  assert.deepEqual([...net.save().get('dense1.bias')!], [1, 1]);
});

it('a training with patience that goes on from any of its checkpoints ends at the same epoch with the same weights', async () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'vitrine-patience-'));
  try {
    let step = 0;
    const at = (number: number | string) => path.join(folder, `${number}.safetensors`);
    const train = async (checkpoint: string, before = () => {}) => {
      const net = mlp({ seed: 4, inputShape: [2], hidden: [8], classes: 2 });
      const { until, restore } = patience(net, 2);
      const { validation } = await fit(net, clouds(1, 50), {
        optimizer: adam({ learningRate: 0.3 }),
        epochs: 20,
        seed: 1,
        batchSize: 16,
        validation: clouds(2),
        until,
        checkpoint,
        checkpointSeconds: 0,
        objective: Object.assign((inputs: Step) => (before(), crossEntropy()(inputs)), { settings: {} }),
      });
      return { last: net.save(), validation, best: restore(), weights: net.save() };
    };
    // What a kill in front of each step would leave; four steps an epoch, so every third comes to all places in one.
    const whole = await train(
      at('whole'),
      () => fs.existsSync(at('whole')) && fs.copyFileSync(at('whole'), at(++step)),
    );
    assert.ok(
      whole.best > 1 && whole.validation.length === whole.best + 3,
      `${whole.best} of ${whole.validation.length}`,
    );
    for (let number = 1; number <= step; number += 3)
      assert.deepEqual(await train(at(number)), whole, `checkpoint ${number}`);
    assert.deepEqual(await train(at('whole')), whole);
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
});

it('patience keeps the weights of the last epoch where that is the best', async () => {
  const net = network();
  const { until, restore } = patience(net, 5);
  const { validation } = await fit(net, clouds(1, 50), {
    optimizer: sgd({ learningRate: 0.01 }),
    epochs: 2,
    seed: 1,
    validation: clouds(2),
    until,
  });
  assert.ok(validation[1].loss < validation[0].loss, 'the loss still falls');
  const last = net.save();
  assert.equal(restore(), 2);
  assert.deepEqual(net.save(), last);
});

it('patience says so when a checkpoint does not hold the best weights', () => {
  assert.throws(
    () => patience(network(), 1).until(history(3, 2, 2.5)),
    /patience: the weights of epoch 2, the best, were not kept: the checkpoint was written without them; delete it/,
  );
});

it('a traced objective trains the same, and its traces average to what fit reports', async () => {
  const data = examples({ images: Float32Array.of(1, 2, -1, 1, 0, -2, 3, 0), shape: [4, 2], labels: [0, 1, 0, 1] });
  const train = async (watch: boolean) => {
    const net = network();
    const objective = together(crossEntropy(), cdep({ weight: 2, groups: tf.tensor1d([1, 0]) }));
    const watched = traced(objective);
    const { terms } = await fit(net, data, {
      optimizer: sgd({ learningRate: 0.1 }),
      epochs: 1,
      batchSize: 2,
      seed: 1,
      objective: watch ? watched : objective,
    });
    return { weights: net.save(), terms, traces: watched.traces };
  };
  const [plain, seen] = [await train(false), await train(true)];
  assert.deepEqual(seen.weights, plain.weights);
  for (const name of ['crossEntropy', 'cdep']) {
    assert.equal(seen.traces[name].length, 2);
    assert.ok(
      Math.abs(seen.traces[name].reduce((sum, value) => sum + value / 2, 0) - seen.terms[0][name]) < 1e-6,
      name,
    );
  }
});
