import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import { imagesOfOtherClasses } from 'vitrine/data';
import { pretrained, withWeights, ZOO } from 'vitrine/models';
import {
  inTurns,
  photographTraining,
  pooled,
  squashedExamples,
  type PhotographTrained,
  type PhotographTraining,
} from 'vitrine/papers/consistent-interpretations';
import { boxedPhotographs } from 'vitrine/papers/explanation-alignment';
import { tf } from 'vitrine/runtime';
import { runStudy, type TaskContext } from 'vitrine/studies';
import { adam, crossEntropy, fit, gradCamConsistency, together } from 'vitrine/training';
import { place } from '../../studies/support';

process.env.VITRINE_OFFLINE ??= '1'; // stand-ins do, where nothing lies here

const network = 'mobilenet_v1_0.25';
const chosen = { network, size: 32, perClass: 2, standIns: 16, most: 8 } as const;
const training: PhotographTraining = { ...chosen, arm: 'control', steps: 3, batchSize: 4, learningRate: 1e-4, seed: 1 };
const TASK = 'vitrine/papers/consistent-interpretations#photographTraining';

/** A task's own view, for a function that is called by itself. */
function context(folder: string, keep: TaskContext['keep'] = () => {}): TaskContext {
  const result = () => {
    throw new Error('there is no other task');
  };
  return { expect() {}, keep, file: () => '', result, folder };
}

describe('training on photographs', () => {
  it('is a task for each arm, with the weights that a training by hand gives', async () => {
    const { images, meta } = await boxedPhotographs('tiny-imagenet', { perClass: 2, standIns: 16 });
    const { network: published, meta: weights } = await pretrained(network);
    const inputs = { photographs: { data: meta }, weights: { data: weights } };
    const arms = [{}, { arm: 'GC', lambda: 100 }, { arm: 'GC', lambda: 100, target: 'next' }];
    const tasks = arms.map((own) => ({ task: TASK, parameters: { ...training, ...own }, inputs }));
    const study = { name: 'photographs', tasks, folder: place().folder, scheduler: 'in-process' };
    const results = await runStudy<PhotographTrained>(study);

    const photographs = inTurns(images)[0].slice(0, 8);
    const data = await squashedExamples(photographs, chosen);
    const negatives = imagesOfOtherClasses(photographs.map(({ label }) => label));
    const objectives = arms.map(({ arm, target }) => {
      if (!arm) return crossEntropy();
      const options = {
        layer: ZOO[network].gradCamLayer,
        examples: data,
        negatives,
        weight: 100,
        target: target as 'next',
      };
      return together(crossEntropy(), gradCamConsistency(options));
    });
    for (const [i, objective] of objectives.entries()) {
      const byHand = published.resized([32, 32, 3]).copy();
      const optimizer = adam({ learningRate: 1e-4 });
      const { terms } = await fit(byHand, data, { optimizer, objective, seed: 1, batchSize: 4, epochs: 2 });
      assert.deepEqual(
        results[i].value.losses,
        terms.map(({ loss }) => loss),
      );
      const kept = withWeights(published.resized([32, 32, 3]).copy(), results[i].files['weights.safetensors']);
      assert.deepEqual(kept.save(), byHand.save(), `arm ${i}`);
      kept.dispose();
      byHand.dispose();
      optimizer.dispose();
    }
    published.dispose();
  });

  it('goes on from its checkpoint, and leaves no tensors, also when it fails', async () => {
    const { folder } = place();
    const whole: Uint8Array[] = [];
    const keep = (_: string, content: Uint8Array | string) => void whole.push(content as Uint8Array);
    await photographTraining(training, context(`${folder}/whole`, keep));
    const before = tf.memory().numTensors;
    const killed = () => {
      throw new Error('killed');
    };
    await assert.rejects(photographTraining(training, context(folder, killed)), /killed/);
    await photographTraining(training, context(folder, keep));
    assert.deepEqual(whole[1], whole[0]);
    assert.equal(tf.memory().numTensors, before, 'tensors are left');
  });

  it('names an arm that there is not, and a weight that is missing', async () => {
    const own = context(place().folder);
    const wrong = photographTraining({ ...training, arm: 'gc' as 'GC' }, own);
    await assert.rejects(wrong, /photographTraining: arm is 'gc'; wanted control or GC/);
    await assert.rejects(photographTraining({ ...training, arm: 'GC' }, own), /lambda is undefined/);
  });

  it('has the published weights behind a maximum pool, where the network has a pool', async () => {
    const own = { network, size: 64 } as const; // a last map of 2 x 2
    const [average, maximum] = await Promise.all([pooled(own), pooled({ ...own, pool: 'maximum' })]);
    assert.deepEqual(maximum.network.save(), average.network.save());
    const x = tf.randomNormal([2, 64, 64, 3], 0, 1, 'float32', 1);
    const layer = ZOO[network].gradCamLayer;
    const { output, taps } = maximum.network.run(x, { taps: [layer] });
    const kernel = maximum.network.weights.get('28_conv.weight')!;
    const byHand = tf.add(tf.matMul(tf.max(taps[layer], [1, 2]), kernel), maximum.network.weights.get('28_conv.bias')!);
    const apart = tf.max(tf.abs(tf.sub(byHand, output))).dataSync()[0];
    assert.ok(apart < 1e-4, `${apart}`);
    assert.ok(tf.max(tf.abs(tf.sub(average.network.forward(x), output))).dataSync()[0] > 1e-2);
    await assert.rejects(pooled({ network: 'squeezenet1_1', size: 64, pool: 'maximum' }), /squeezenet1_1' has no pool/);
    await assert.rejects(pooled({ ...own, pool: 'mean' as 'average' }), /pool is 'mean'; wanted average or maximum/);
    average.network.dispose();
    maximum.network.dispose();
  });

  it('takes every second photograph of a class to train with', () => {
    const labels = [3, 1, 3, 3, 1, 3, 2];
    const [odd, even] = inTurns(labels.map((label, i) => ({ label, i })));
    const numbers = (half: typeof odd) => half.map(({ i }) => i);
    assert.deepEqual(
      [numbers(odd), numbers(even)],
      [
        [0, 1, 3, 6],
        [2, 4, 5],
      ],
    );
  });
});
