import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import { imagesOfOtherClasses, mnist, select } from 'vitrine/data';
import { withWeights } from 'vitrine/models';
import {
  canvasNet,
  clutteredCanvases,
  gridTraining,
  type CanvasTrained,
  type GridTraining,
} from 'vitrine/papers/consistent-interpretations';
import { tf } from 'vitrine/runtime';
import { runStudy, type TaskContext } from 'vitrine/studies';
import { adam, crossEntropy, examples, fit, gradCamConsistency, together, type Batches } from 'vitrine/training';
import { place } from '../../studies/support';

process.env.VITRINE_OFFLINE ??= '1'; // stand-ins do, where MNIST does not lie here

const plain = { arm: 'plain', pool: 'average', seed: 2, digits: 40, canvases: 36, batchSize: 12, epochs: 2 } as const;
const TASK = 'vitrine/papers/consistent-interpretations#gridTraining';

describe('gridTraining', () => {
  it('gives what the same trainings by hand give, and the weights after each piece', async () => {
    const digits = await mnist('test');
    const inputs = { digits: { data: digits.meta } };
    const start = { task: TASK, parameters: plain, inputs };
    const { epochs, ...common } = plain;
    const own = { ...common, arm: 'GC', lambda: 100, steps: 8 };
    const arm = { task: TASK, parameters: own, inputs: { ...inputs, start: { of: start } } };
    const study = { name: 'grid', tasks: [start, arm], folder: place().folder, scheduler: 'in-process' };
    const results = await runStudy<CanvasTrained>(study);

    const set = clutteredCanvases(
      select(
        digits,
        Uint32Array.from({ length: 40 }, (_, i) => i),
      ),
      { count: 36, seed: 0 },
    );
    const data = examples(set);
    const decay = (done: number) => (done >= 0.85 ? 0.1 : done >= 0.6 ? 0.3 : 1);
    const network = canvasNet({ seed: 2 });
    const held = (i: number, name: string) => {
      const kept = withWeights(canvasNet({ seed: 5 }), results[i].files[name]);
      assert.deepEqual(kept.save(), network.save(), name);
      kept.dispose();
    };
    const first = adam({ learningRate: 2e-3 });
    const { terms } = await fit(network, data, {
      ...{ optimizer: first, epochs, seed: 2, batchSize: 12 },
      schedule: (epoch) => decay((epoch + 0.5) / epochs),
    });
    held(0, 'weights.safetensors');
    assert.deepEqual(
      results[0].value.losses,
      terms.map(({ loss }) => loss),
    );
    const piece: Batches = {
      size: 24,
      batch: (indices, random) =>
        data.batch(
          Array.from(indices, () => random.integer(data.size)),
          random,
        ),
    };
    const negatives = imagesOfOtherClasses(set.labels);
    const term = gradCamConsistency({ layer: 'stage', examples: data, negatives, weight: 100 });
    const optimizer = adam({ learningRate: 1e-3 });
    const objective = together(crossEntropy(), term);
    for (const k of [0, 1, 2, 3]) {
      await fit(network, piece, {
        ...{ optimizer, objective, epochs: 1, seed: 20 + k, batchSize: 12 },
        schedule: () => decay((k + 0.5) / 4),
      });
      held(1, `piece-${k + 1}.safetensors`);
    }
    held(1, 'weights.safetensors');
    assert.equal(results[1].value.losses.length, 4);
    for (const each of [network, first, optimizer]) each.dispose();
  });

  it('goes on from its checkpoints, and says what is wrong, without leaving tensors', async () => {
    const { folder } = place();
    const kept: Record<string, Uint8Array | string>[] = [];
    const context = (to: Record<string, Uint8Array | string>): TaskContext => ({
      ...{ expect() {}, file: () => '', folder, result: () => assert.fail('there is no other task') },
      keep: (name, content) => void (to[name] = content),
    });
    for (const to of [{}, {}]) {
      await gridTraining(plain, context(to)); // the second time from the checkpoint of the whole training
      kept.push(to);
    }
    assert.deepEqual(kept[0], kept[1]);
    const before = tf.memory().numTensors;
    const wrong = (own: object, message: RegExp) =>
      assert.rejects(gridTraining({ ...plain, ...own } as GridTraining, context({})), message);
    await wrong({ epochs: 0 }, /gridTraining: epochs of plain is 0; wanted a multiple of 1/);
    await wrong({ arm: 'control', steps: 10 }, /gridTraining: steps of control is 10; wanted a multiple of 4/);
    await wrong({ arm: 'gc', steps: 8 }, /gridTraining: arm is 'gc'; wanted plain, control or GC/);
    await wrong({ arm: 'GC', steps: 8 }, /gridTraining: lambda is undefined; wanted the weight of the consistency/);
    assert.equal(tf.memory().numTensors, before);
  });
});
