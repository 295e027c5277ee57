import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import { imagesOfOtherClasses, imagesWithoutClass, mnist, select } from 'vitrine/data';
import {
  canvasArm,
  canvasNet,
  canvasTraining,
  clutteredCanvases,
  cocoCanvases,
  drawAnnotated,
  trainArms,
  type CanvasTrained,
  type CanvasTraining,
} from 'vitrine/papers/consistent-interpretations';
import { withWeights } from 'vitrine/models';
import { tf } from 'vitrine/runtime';
import { runStudy, type Task, type TaskContext } from 'vitrine/studies';
import { crossEntropy, examples, gradCamConsistency, multiLabelCrossEntropy, together } from 'vitrine/training';
import { place } from '../../studies/support';

process.env.VITRINE_OFFLINE ??= '1'; // stand-ins do, where nothing lies here

const sizes = { digits: 80, canvases: 40, batchSize: 4 } as const;
const plain: CanvasTraining = { ...sizes, arm: 'plain', seed: 3, pool: 'max', residuals: [1, 1], steps: 20 };

/** A task's own view, for a function that is called by itself. */
function context(folder: string, keep: TaskContext['keep'] = () => {}): TaskContext {
  const result = () => {
    throw new Error('there is no other task');
  };
  return { expect() {}, keep, file: () => '', result, folder };
}

describe('training on canvases', () => {
  it('is a task for each arm, with the weights that trainArms gives', async () => {
    const digits = await mnist('test');
    const task: Task = {
      task: 'vitrine/papers/consistent-interpretations#canvasTraining',
      parameters: { ...plain },
      inputs: { digits: { data: digits.meta } },
    };
    const consistency = { lambda: 100, compareAt: 'input', target: 'next' } as const;
    const arms = [
      canvasArm(task, { arm: 'control', steps: 40 }),
      canvasArm(task, { arm: 'GC', steps: 40, ...consistency }),
    ];
    const study = { name: 'canvases', tasks: [task, ...arms], folder: place().folder, scheduler: 'in-process' };
    const results = await runStudy<CanvasTrained>(study);
    assert.deepEqual(
      results.map(({ value }) => value.losses.length),
      [20, 20, 20],
    );

    const first = select(
      digits,
      Uint32Array.from({ length: sizes.digits }, (_, i) => i),
    );
    const set = clutteredCanvases(first, { count: sizes.canvases, seed: 0 });
    const [data, negatives] = [examples(set), imagesOfOtherClasses(set.labels)];
    const { lambda: weight, compareAt, target } = consistency;
    const term = gradCamConsistency({ layer: 'stage', examples: data, negatives, weight, compareAt, target });
    const { batchSize } = sizes;
    const networks = await trainArms({
      ...{ make: () => canvasNet(plain), data, batchSize, seed: plain.seed, label: 'by hand' },
      ...{ plain: crossEntropy(), plainSteps: 20, armSteps: 40 },
      arms: { control: crossEntropy(), GC: together(crossEntropy(), term) },
    });
    const names = ['plain', 'control', 'GC'] as const;
    for (const [i, name] of names.entries()) {
      const kept = withWeights(canvasNet({ ...plain, seed: 0 }), results[i].files['weights.safetensors']);
      assert.deepEqual(kept.save(), networks[name].save(), name);
      kept.dispose();
      networks[name].dispose();
    }
  });

  it('asks for each class by itself where canvases have several, as trainArms does by hand', async () => {
    const digits = await mnist('test');
    const several: CanvasTraining = { ...plain, labels: 'several' };
    const task: Task = {
      task: 'vitrine/papers/consistent-interpretations#canvasTraining',
      parameters: { ...several },
      inputs: { digits: { data: digits.meta } },
    };
    const tasks = [task, canvasArm(task, { arm: 'GC', steps: 20, lambda: 100 })];
    const study = { name: 'canvases', tasks, folder: place().folder, scheduler: 'in-process' };
    const results = await runStudy<CanvasTrained>(study);

    const first = select(
      digits,
      Uint32Array.from({ length: sizes.digits }, (_, i) => i),
    );
    const { images, shape, objects } = cocoCanvases(first, { count: sizes.canvases, seed: 0 });
    assert.ok(objects.some((own) => new Set(own.map(({ label }) => label)).size > 1));
    const annotated = objects.map((own) => own.map(({ label }) => label));
    const truth = annotated.flatMap((own) => Array.from({ length: 10 }, (_, label) => Number(own.includes(label))));
    const data = examples({ images, shape, labels: annotated.map((_, i) => i) });
    const loss = () => multiLabelCrossEntropy({ truth, classes: 10, rows: ({ labels }) => labels.dataSync() });
    const term = gradCamConsistency({
      ...{ layer: 'stage', examples: data, negatives: imagesWithoutClass(annotated, 10), weight: 100 },
      classes: ({ labels, random }) =>
        tf.tensor1d(
          Array.from(labels.dataSync(), (i) => drawAnnotated(annotated[i], random)),
          'int32',
        ),
    });
    const networks = await trainArms({
      ...{ make: () => canvasNet(several), data, batchSize: 4, seed: several.seed, label: 'by hand' },
      ...{ plain: loss(), plainSteps: 20, armSteps: 20, arms: { GC: together(loss(), term) } },
    });
    for (const [i, name] of (['plain', 'GC'] as const).entries()) {
      const kept = withWeights(canvasNet({ ...several, seed: 0 }), results[i].files['weights.safetensors']);
      assert.deepEqual(kept.save(), networks[name].save(), name);
      kept.dispose();
      networks[name].dispose();
    }
  });

  it('goes on from its checkpoint, and leaves no tensors, also when it fails', async () => {
    const { folder } = place();
    fs.mkdirSync(folder, { recursive: true });
    const whole: Uint8Array[] = [];
    const keep = (_: string, content: Uint8Array | string) => void whole.push(content as Uint8Array);
    await canvasTraining(plain, context(`${folder}/whole`, keep));
    const before = tf.memory().numTensors;
    const killed = () => {
      throw new Error('killed');
    };
    await assert.rejects(canvasTraining(plain, context(folder, killed)), /killed/);
    await canvasTraining(plain, context(folder, keep));
    assert.deepEqual(whole[1], whole[0]);
    fs.truncateSync(`${folder}/training.safetensors`, 100);
    await assert.rejects(canvasTraining(plain, context(folder, keep)), /training\.safetensors/);
    assert.equal(tf.memory().numTensors, before, 'tensors are left');
  });

  it('names an arm that there is not, and a weight that is missing', async () => {
    const own = context(place().folder);
    const wrong = canvasTraining({ ...plain, arm: 'gc' as 'GC' }, own);
    await assert.rejects(wrong, /canvasTraining: arm is 'gc'; wanted plain, control or GC/);
    await assert.rejects(canvasTraining({ ...plain, arm: 'GC' }, own), /lambda is undefined/);
    const two = canvasTraining({ ...plain, labels: 'two' as 'one' }, own);
    await assert.rejects(two, /canvasTraining: labels is 'two'; wanted one or several/);
  });
});
