import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import { embeddingTable, glove, sst, vocabulary } from 'vitrine/data';
import { textLstm } from 'vitrine/models';
import {
  insertMarkers,
  markerWindow,
  sentimentOf,
  sentimentTraining,
  SST_BIASES,
  withWeights,
  type SentimentTrained,
  type SentimentTraining,
} from 'vitrine/papers/cdep';
import { Random } from 'vitrine/random';
import { tf } from 'vitrine/runtime';
import { runStudy, type Task, type TaskContext } from 'vitrine/studies';
import { adam, cdep, crossEntropy, evaluate, fit, patience, sentenceBatches, together } from 'vitrine/training';
import { project } from '../../notebooks/runner';
import { bytesIn, place } from '../../studies/support';

process.env.VITRINE_OFFLINE = '1'; // invented sentences do
process.env.VITRINE_DATA = place().folder;
delete process.env.VITRINE_MIRROR;

const common: Omit<SentimentTraining, 'method' | 'lambda'> = {
  ...{ bias: 'decoy', seed: 3, longest: 12, most: 150, size: 50, units: 4, learningRate: 3e-3, epochs: 2 },
  ...{ lengths: [8, 12], heldLengths: [8, 12, 36, 64] },
};
const CDEP: SentimentTraining = { ...common, method: 'CDEP', lambda: 5 };

const treebank = async () => {
  const trees = await sst();
  const all = [...trees.train, ...trees.dev, ...trees.test];
  const words = vocabulary(all.map((tree) => tree.words.map((word) => word.toLowerCase())));
  const vectors = await glove({ words: words.words, size: 50 });
  const { table } = embeddingTable(words, vectors);
  return { trees, words, table, inputs: { trees: { data: trees.meta }, vectors: { data: vectors.meta } } };
};

const taskOf = (parameters: SentimentTraining, inputs: Task['inputs']): Task => ({
  task: 'vitrine/papers/cdep#sentimentTraining',
  parameters: { ...parameters },
  inputs,
});

/** A task's own view, for a function that is called by itself. */
function context(folder: string): { context: TaskContext; kept: Map<string, Uint8Array> } {
  const kept = new Map<string, Uint8Array>();
  const keep = (name: string, content: Uint8Array | string) => void kept.set(name, content as Uint8Array);
  return { context: { expect() {}, keep, file: () => '', result: () => ({ value: 0, files: {} }), folder }, kept };
}

describe('training on sentences with a planted word', () => {
  it('is a task that gives what the same training gives step by step', async () => {
    const { trees, words, table, inputs } = await treebank();
    const { folder } = place();
    const tasks = [taskOf(CDEP, inputs)];
    const [result] = await runStudy<SentimentTrained>({ name: 'words', tasks, folder, scheduler: 'in-process' });

    const byLength = <T extends { words: readonly string[] }>(all: readonly T[]) =>
      [...all].sort((p, q) => p.words.length - q.words.length);
    const planted = insertMarkers(sentimentOf(trees.train, 'sentences'), SST_BIASES.decoy, new Random(3).fork('decoy'));
    const training = byLength(planted.filter((one) => one.words.length <= 12).slice(0, 150));
    const batches = (sorted: typeof training, lengths: number[]) =>
      sentenceBatches({
        ...{ sentences: sorted.map((one) => words.ids(one.words)), labels: sorted.map((one) => one.label) },
        ...{ pad: words.pad, lengths },
      });
    const held = (part: 'dev' | 'test') => batches(byLength(sentimentOf(trees[part], 'sentences')), [8, 12, 36, 64]);
    const windows = training.map((one) => markerWindow(one, SST_BIASES.decoy));
    const network = textLstm({ seed: 3, words: words.words.length, size: 50, units: 4, classes: 2, pad: words.pad });
    network.load(new Map([['embed.weight', table]]));
    const penalty = cdep({
      ...{ weight: 5, form: 'true-class', over: 'images-with-group', constant: 'embed' },
      groups: ({ indices }) => ({ windows: tf.tensor2d(Array.from(indices, (i) => [...windows[i]])) }),
    });
    const best = patience(network, Infinity, { by: 'accuracy' });
    const optimizer = adam({ learningRate: 3e-3 });
    const history = await fit(network, batches(training, [8, 12]), {
      ...{ optimizer, objective: together(crossEntropy(), penalty), epochs: 2, seed: 3 },
      ...{ validation: held('dev'), until: best.until },
    });
    const { value, files } = result;
    assert.equal(value.trained, training.length);
    assert.equal(value.epoch, best.restore());
    const close = (a: ArrayLike<number>, b: ArrayLike<number>) => {
      assert.equal(a.length, b.length);
      for (let i = 0; i < a.length; i++) assert.ok(Math.abs(a[i] - b[i]) <= 1e-4 * Math.max(1, Math.abs(b[i])));
    };
    close(
      value.losses,
      history.terms.map((terms) => terms.crossEntropy),
    );
    close(
      value.penalties,
      history.terms.map((terms) => terms.cdep / 5),
    );
    const kept = withWeights(network.copy(), files['weights.safetensors']);
    for (const [name, weight] of kept.weights) close(weight.dataSync(), network.weights.get(name)!.dataSync());
    const { accuracy, predictions } = await evaluate(kept, held('test'));
    assert.deepEqual(value.predictions, [...predictions]);
    assert.equal(value.test, 100 * accuracy);
    for (const each of [network, kept, optimizer]) each.dispose();
  });

  it('gives the same bytes whatever its process trained before, for each method', async () => {
    const { inputs } = await treebank();
    const gender = { ...common, bias: 'gender' } as const;
    const tasks = [
      { ...common, method: 'vanilla', lambda: 0 } as const,
      CDEP,
      { ...CDEP, bias: 'articles', seed: 4 } as const,
      { ...gender, method: 'RRR', lambda: 1 } as const,
      { ...gender, method: 'EG', lambda: 0.1, samples: 2 } as const,
    ].map((parameters) => taskOf(parameters, inputs));
    const [{ folder }, { folder: alone }] = [place(), place()];
    const results = await runStudy<SentimentTrained>({ name: 'words', tasks, folder, scheduler: 'in-process' });
    assert.deepEqual(
      results.map(({ value }) => value.penalties.length),
      [0, 2, 2, 2, 2],
    );
    const weights = results.map(({ files }) => fs.readFileSync(files['weights.safetensors'], 'latin1'));
    assert.equal(new Set(weights).size, tasks.length, 'each trains another network');
    const program = `const study = ${JSON.stringify({ name: 'words', folder: alone, scheduler: 'in-process' })};
      require('vitrine/studies').runStudy({ ...study, tasks: ${JSON.stringify([tasks[2]])} });`;
    execFileSync(process.execPath, ['-e', program], { cwd: project, stdio: 'ignore' });
    const [all, one] = [bytesIn(folder), bytesIn(alone)];
    assert.equal(Object.keys(one).length, 2);
    for (const [file, content] of Object.entries(one)) assert.ok(all[file] === content, file);
  });

  it('gives the same after it was stopped, leaves no more tensors the second time, and names a wrong method', async () => {
    const [whole, stopped] = [place(), place()].map(({ folder }) => context(folder));
    const value = await sentimentTraining(CDEP, whole.context);
    const before = tf.memory().numTensors;
    await sentimentTraining({ ...CDEP, epochs: 1 }, stopped.context); // what a kill after one epoch leaves
    assert.deepEqual(await sentimentTraining(CDEP, stopped.context), value);
    assert.deepEqual(stopped.kept, whole.kept);
    const wrong = sentimentTraining({ ...CDEP, method: 'cdep' as 'CDEP' }, stopped.context);
    await assert.rejects(wrong, /method is 'cdep'; wanted vanilla, CDEP, RRR or EG/);
    assert.equal(tf.memory().numTensors, before, 'tensors are left');
  });
});
