import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import { mnist, select } from 'vitrine/data';
import { mnistCnn, withWeights } from 'vitrine/models';
import {
  coloredExamples,
  correlated,
  randomColors,
  spuriousDigits,
  spuriousTraining,
  type SpuriousTrained,
  type SpuriousTraining,
} from 'vitrine/papers/explanation-alignment';
import { Random } from 'vitrine/random';
import { tf } from 'vitrine/runtime';
import { runStudy, type TaskContext } from 'vitrine/studies';
import { adam, fit, sgd } from 'vitrine/training';
import { place } from '../../studies/support';

process.env.VITRINE_OFFLINE ??= '1'; // stand-ins do, where MNIST does not lie here

const TASK = 'vitrine/papers/explanation-alignment#spuriousTraining';
const training: SpuriousTraining = {
  ...{ model: 'normal', digits: { file: 'test', count: 90 }, widths: [2, 4, 8] },
  ...{ optimizer: 'recorded', epochs: 2, rates: [1, 0.5], seed: 3 },
};

describe('spuriousTraining', () => {
  it('gives what the same trainings by hand give', async () => {
    const test = await mnist('test');
    const first = select(test, new Random(0).permutation(test.labels.length).slice(0, 90));
    assert.deepEqual(spuriousDigits(test, training.digits), first);
    assert.equal(spuriousDigits(test, { file: 'test' }), test, 'all of them, in their own order');
    const arms = [{}, { model: 'spurious', optimizer: 'adam', rates: undefined }] as const;
    const tasks = arms.map((own) => ({
      task: TASK,
      parameters: JSON.parse(JSON.stringify({ ...training, ...own })) as Record<string, unknown>,
      inputs: { digits: { data: test.meta } },
    }));
    const study = { name: 'spurious', tasks, folder: place().folder, scheduler: 'in-process' };
    const results = await runStudy<SpuriousTrained>(study);
    const byHand = [
      { colors: randomColors, optimizer: sgd({ learningRate: 0.01, momentum: 0.5 }), rates: [1, 0.5] },
      { colors: undefined, optimizer: adam({ learningRate: 0.002 }), rates: [1, 1] },
    ];
    for (const [i, { colors, optimizer, rates }] of byHand.entries()) {
      const network = mnistCnn({ seed: 3, widths: [2, 4, 8] });
      const data = coloredExamples(first, (labels, random) =>
        colors ? colors(labels.length, random) : correlated(labels),
      );
      const { terms } = await fit(network, data, { optimizer, epochs: 2, seed: 3, schedule: (epoch) => rates[epoch] });
      assert.deepEqual(
        results[i].value.losses,
        terms.map(({ loss }) => loss),
      );
      const kept = withWeights(mnistCnn({ seed: 0, widths: [2, 4, 8] }), results[i].files['weights.safetensors']);
      assert.deepEqual(kept.save(), network.save());
      for (const each of [kept, network, optimizer]) each.dispose();
    }
  });

  it('says what is wrong, and leaves no tensors', async () => {
    const { folder } = place();
    const refuse = () => assert.fail('nothing is kept');
    const context: TaskContext = { expect() {}, keep: refuse, file: () => '', result: refuse, folder };
    const before = tf.memory().numTensors;
    const wrong = (own: object, message: RegExp) =>
      assert.rejects(spuriousTraining({ ...training, ...own } as SpuriousTraining, context), message);
    await wrong({ model: 'odd' }, /model is 'odd'; wanted normal or spurious/);
    await wrong({ optimizer: 'sgd' }, /optimizer is 'sgd'; wanted adam or recorded/);
    await wrong({ digits: { file: 'valid' } }, /digits.file is 'valid'; wanted train or test/);
    await wrong({ digits: { file: 'test', count: 0 } }, /count is 0; wanted a whole number from 1 to/);
    await wrong({ epochs: 0 }, /epochs is 0/);
    assert.equal(tf.memory().numTensors, before);
  });
});
