import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import { withWeights } from 'vitrine/models';
import {
  drawObjects,
  OBJECT_ZOO,
  objectsOf,
  objectTraining,
  type ObjectTrained,
  type ObjectTraining,
} from 'vitrine/papers/explanation-alignment';
import { Random } from 'vitrine/random';
import { tf } from 'vitrine/runtime';
import { runStudy, type TaskContext } from 'vitrine/studies';
import { adam, evaluate, examples, fit } from 'vitrine/training';
import { place } from '../../studies/support';

const [, , { name, build }] = OBJECT_ZOO;
const own: ObjectTraining = {
  ...{ network: name, seed: 3, train: 40, test: 24, learningRate: 0.004, batchSize: 16, epochs: 3 },
};

/** A task's own view, for a function that is called by itself. */
function context(folder: string, keep: TaskContext['keep'] = () => {}): TaskContext {
  return { expect() {}, keep, file: () => '', result: () => ({ value: 0, files: {} }), folder };
}

describe('training on drawn objects', () => {
  it('is a task that gives what the same training gives step by step', async () => {
    const tasks = [3, 4].map((seed) => ({
      task: 'vitrine/papers/explanation-alignment#objectTraining',
      parameters: { ...own, seed },
    }));
    const study = { name: 'objects', tasks, folder: place().folder, scheduler: 'in-process' };
    const results = await runStudy<ObjectTrained>(study);
    for (const [i, seed] of [3, 4].entries()) {
      const { value, files } = results[i];
      const [train, test] = ['train', 'test'].map((part, k) => drawObjects([40, 24][k], new Random(`${part} ${seed}`)));
      assert.deepEqual(objectsOf('train', 40, seed), train);
      const network = build(seed);
      const history = await fit(network, examples(train), {
        ...{ optimizer: adam({ learningRate: 0.004 }), epochs: 3, batchSize: 16, seed },
      });
      assert.deepEqual(
        value.losses,
        history.terms.map(({ loss }) => loss),
      );
      assert.equal(value.accuracy, (await evaluate(network, examples(test))).accuracy);
      const kept = withWeights(build(0), files['weights.safetensors']);
      assert.deepEqual(kept.save(), network.save());
      for (const held of [network, kept]) held.dispose();
    }
  });

  it('goes on from its checkpoint, leaves no tensors, and names a network that there is not', async () => {
    const { folder } = place();
    fs.mkdirSync(folder, { recursive: true });
    const whole = await objectTraining(own, context(`${folder}/whole`));
    const before = tf.memory().numTensors;
    const killed = () => {
      throw new Error('killed');
    };
    await assert.rejects(objectTraining({ ...own, epochs: 1 }, context(folder, killed)), /killed/);
    assert.deepEqual(await objectTraining(own, context(folder)), whole);
    const wrong = objectTraining({ ...own, network: 'vgg' }, context(folder));
    await assert.rejects(wrong, /objectTraining: network is 'vgg'; wanted one of 8-16-24, pools; /);
    assert.equal(tf.memory().numTensors, before, 'tensors are left');
  });
});
