import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import { compas, COMPAS_RACES } from 'vitrine/data';
import { parseSafetensors } from 'vitrine/formats';
import { runStudy, sweep } from 'vitrine/studies';
import { tf } from 'vitrine/runtime';
import {
  compasClassWeights,
  compasErrors,
  compasNetwork,
  compasSplit,
  errorRates,
  errorsOfRace,
  type CompasErrors,
} from 'vitrine/papers/cdep';
import { place } from '../../studies/support';

describe('error rates', () => {
  it('are shares of those with the same truth, and NaN where there is nobody', () => {
    assert.deepEqual(errorRates([0, 0, 0, 0, 1, 1, 1, 1], [1, 0, 0, 0, 1, 1, 1, 0]), { wc: 0.25, wf: 0.25 });
    assert.deepEqual(errorRates([1, 1], [1, 0]), { wc: NaN, wf: 0.5 });
  });
});

describe('the split of the public code', () => {
  it('deals out everybody once, 4937, 618 and 617 of 6172', () => {
    const { train, stop, report } = compasSplit(6172, 0);
    assert.deepEqual([train.length, stop.length, report.length], [4937, 618, 617]);
    const all = [...train, ...stop, ...report].sort((a, b) => a - b);
    assert.deepEqual(all, [...all.keys()]);
    assert.notDeepEqual(compasSplit(6172, 1).report, report);
  });
});

describe('training on COMPAS', { concurrency: false }, () => {
  process.env.VITRINE_OFFLINE ??= '1'; // stand-ins do, where nothing lies here
  const parameters = { split: 0, lambda: 1, epochs: 2, wait: 10 };

  it('is a task: a variant each, equal results for equal ones, traces where something is penalized', async () => {
    const set = await compas();
    const { folder } = place();
    const variants = [
      {},
      { hidden: 'race' },
      { penalized: 'race' },
      { penalized: 'all but race' },
      { dropout: 'first-step-of-epoch' },
    ];
    const tasks = sweep(
      'vitrine/papers/cdep#compasErrors',
      { variant: variants, seed: [3] },
      {
        parameters,
        inputs: { compas: { data: set.meta } },
      },
    );
    const before = tf.memory().numTensors;
    const results = await runStudy<CompasErrors>({ name: 'compas', tasks, folder, scheduler: 'in-process' });
    assert.equal(tf.memory().numTensors, before, 'tensors are left');
    const steps = 2 * Math.ceil(compasSplit(set.shape[0], 0).train.length / 256);
    assert.deepEqual(
      results.map(({ value }) => value.trace.length),
      [0, 0, Math.ceil(steps / 10), Math.ceil(steps / 10), 0],
    );
    const weights = results.map(({ files }) => fs.readFileSync(files['weights.safetensors'], 'latin1'));
    assert.equal(new Set(weights).size, variants.length, 'each variant trains another network');

    const network = compasNetwork(3);
    const { tensors } = parseSafetensors(Buffer.from(weights[0], 'latin1'), { name: 'weights' });
    network.load(new Map([...tensors].map(([name, { data }]) => [name, data as Float32Array])));
    const { report } = compasSplit(set.shape[0], 0);
    const rows = tf.tensor2d(set.rows, [set.shape[0], 17]);
    const said = tf.tidy(() =>
      network
        .forward(rows.gather([...report]))
        .argMax(1)
        .dataSync(),
    );
    const [black, white] = ['African-American', 'Caucasian'].map((race) =>
      errorsOfRace(set, report, race, (i) => said[i]),
    );
    assert.ok(COMPAS_RACES.includes('Caucasian'));
    assert.deepEqual([results[0].value.black, results[0].value.white], [black, white]);
    rows.dispose();
    network.dispose();
  });

  it('refuses other data than those it was declared for', async () => {
    const expect = () => {
      throw new Error('other data');
    };
    const context = { expect, keep() {}, file: () => '', result: () => ({ value: 0, files: {} }), folder: '' };
    await assert.rejects(compasErrors({ ...parameters, variant: {}, seed: 0 }, context), /other data/);
  });
});

it('the weights of the classes are the other class’s share of those who train', async () => {
  const set = await compas();
  const [first, second] = compasClassWeights(
    { ...set, labels: Uint8Array.from([1, 0, 0, 0]) },
    Uint32Array.of(0, 1, 2, 3),
  );
  assert.deepEqual([first, second], [0.25, 0.75]);
});
