import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import { mnist, select } from 'vitrine/data';
import { Random } from 'vitrine/random';
import { tf } from 'vitrine/runtime';
import { runStudy, sweep, type TaskContext } from 'vitrine/studies';
import { evaluate, examples } from 'vitrine/training';
import {
  colorNetwork,
  colorTraining,
  decoyDigits,
  decoyNetwork,
  decoyTraining,
  inkDigits,
  inkPixels,
  inkStatistics,
  testDecoy,
  testInk,
  withWeights,
  type ColorTrained,
  type DecoyTrained,
} from 'vitrine/papers/cdep';
import { bytesIn, place } from '../../studies/support';

process.env.VITRINE_OFFLINE ??= '1'; // stand-ins do, where nothing lies here

/** A task's own view of MNIST, for a function that is called by itself; stops `fit` with an error where asked. */
function context(folder: string): { context: TaskContext; kept: Map<string, Uint8Array> } {
  const kept = new Map<string, Uint8Array>();
  const result = () => ({ value: 0, files: {} });
  const keep = (name: string, content: Uint8Array | string) => void kept.set(name, content as Uint8Array);
  return { context: { expect() {}, keep, file: () => '', result, folder }, kept };
}

const digits = async () => {
  const [train, test] = [await mnist('train'), await mnist('test')];
  return { train, test, inputs: { train: { data: train.meta }, test: { data: test.meta } } };
};

describe('inkPixels', () => {
  it('draws single pixels, only where there is ink, as often as the weights say', () => {
    const weights = new Float64Array(784);
    [weights[30], weights[700]] = [0.25, 0.75];
    const masks = inkPixels(weights, 2000)({ random: new Random(3) });
    assert.deepEqual(masks.shape, [2000, 1, 28, 28]);
    const sums = masks.sum([0, 1]).flatten().dataSync();
    assert.equal(sums[30] + sums[700], 2000);
    assert.ok(Math.abs(sums[30] / 2000 - 0.25) < 0.04); // four standard errors
    masks.dispose();
  });
});

describe('training on DecoyMNIST', () => {
  const sizes = { trainSize: 192, testSize: 100 };
  const common = { ...sizes, network: 'dense', epochs: 2, samples: 2 } as const;

  it('is a task for each method, judged on the same digits as its kept weights', async () => {
    const { test, inputs } = await digits();
    const tasks = [['vanilla', 0] as const, ['CDEP', 10] as const, ['RRR', 10] as const, ['EG', 0.1] as const]
      .concat([['|β|', 1] as const] as never)
      .flatMap(([method, lambda]) =>
        sweep(
          'vitrine/papers/cdep#decoyTraining',
          { seed: [5] },
          { parameters: { ...common, method, lambda }, inputs },
        ),
      );
    const { folder } = place();
    const results = await runStudy<DecoyTrained>({ name: 'decoy', tasks, folder, scheduler: 'in-process' });
    assert.deepEqual(
      results.map(({ value }) => value.trace.length),
      [0, 6, 6, 6, 6],
    );
    const weights = results.map(({ files }) => fs.readFileSync(files['weights.safetensors'], 'latin1'));
    assert.equal(new Set(weights).size, tasks.length, 'each method trains another network');

    const network = withWeights(decoyNetwork('dense', 0), results[1].files['weights.safetensors']);
    const met = select(test, new Random(1).permutation(test.labels.length).slice(0, 100));
    const { images } = decoyDigits(met, testDecoy, new Random(2));
    const scaled = Float32Array.from(images).map((byte) => byte / 127.5 - 1);
    const { accuracy } = await evaluate(network, examples({ images: scaled, shape: met.shape, labels: met.labels }));
    assert.equal(results[1].value.test, 100 * accuracy);
    network.dispose();
  });

  it('gives the same after it was stopped in the middle, the trace from its first step on', async () => {
    const parameters = { ...common, method: 'CDEP', lambda: 10, seed: 5 } as const;
    const [once, twice] = [place(), place()].map(({ folder }) => context(folder));
    const before = tf.memory().numTensors;
    const whole = await decoyTraining(parameters, once.context);
    await decoyTraining({ ...parameters, epochs: 1 }, twice.context); // what a kill after one epoch leaves
    assert.deepEqual(await decoyTraining(parameters, twice.context), whole);
    assert.deepEqual(twice.kept, once.kept);
    assert.equal(whole.trace.length, 6);
    assert.equal(tf.memory().numTensors, before, 'tensors are left');
  });

  it('names a method that there is not', async () => {
    const { context: own } = context(place().folder);
    const parameters = { ...common, method: 'CDEPP' as 'CDEP', lambda: 1, seed: 0 };
    await assert.rejects(decoyTraining(parameters, own), /method is 'CDEPP'; wanted vanilla, CDEP, RRR, EG or \|β\|/);
  });

  it('has the published convolutional network too', () => {
    const network = decoyNetwork('convolutional', 0);
    assert.deepEqual(network.weights.get('dense1.weight')!.shape, [800, 256]);
    network.dispose();
  });
});

describe('training on ColorMNIST', () => {
  const common = { trainSize: 128, testSize: 100, widths: [2, 3, 8], batchSize: 32, pixels: 2, samples: 2 } as const;

  it('is a task for each method, judged on the same digits as its kept weights, equal bytes when done again', async () => {
    const { train, test, inputs } = await digits();
    const methods = [
      { method: 'vanilla', lambda: 0 },
      { method: 'CDEP', lambda: 10 },
      { method: 'RRR', lambda: 100 },
      { method: 'EG', lambda: 1 },
    ];
    const tasks = methods.map((own) => ({
      task: 'vitrine/papers/cdep#colorTraining',
      parameters: { ...common, ...own, seed: 2 },
      inputs,
    }));
    const [{ folder }, { folder: again }] = [place(), place()];
    const study = { name: 'color', tasks, scheduler: 'in-process' };
    const results = await runStudy<ColorTrained>({ ...study, folder });
    assert.deepEqual(
      results.map(({ value }) => value.trace.length),
      [0, 4, 4, 4],
    );
    const network = withWeights(colorNetwork([2, 3, 8], 0), results[1].files['weights.safetensors']);
    const met = select(test, new Random(1).permutation(test.labels.length).slice(0, 100));
    const images = inkDigits(met, testInk, inkStatistics(train));
    const { accuracy } = await evaluate(network, examples({ images, shape: [100, 28, 28, 3], labels: met.labels }));
    assert.equal(results[1].value.test, 100 * accuracy);
    network.dispose();
    await runStudy<ColorTrained>({ ...study, folder: again });
    assert.deepEqual(bytesIn(again), bytesIn(folder));
  });

  it('leaves no tensors, and names a method that there is not', async () => {
    const { context: own } = context(place().folder);
    const before = tf.memory().numTensors;
    await colorTraining({ ...common, method: 'CDEP', lambda: 1, seed: 0 }, own);
    const wrong = colorTraining({ ...common, method: 'cdep' as 'CDEP', lambda: 1, seed: 0 }, own);
    await assert.rejects(wrong, /method is 'cdep'; wanted vanilla, CDEP, RRR or EG/);
    assert.equal(tf.memory().numTensors, before, 'tensors are left');
  });
});
