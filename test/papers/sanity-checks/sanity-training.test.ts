import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import { fashionMnist, mnist } from 'vitrine/data';
import { withWeights } from 'vitrine/models';
import {
  sanityNetwork,
  sanityPart,
  sanityTraining,
  type SanityTrained,
  type SanityTraining,
} from 'vitrine/papers/sanity-checks';
import { Random } from 'vitrine/random';
import { permuteLabels } from 'vitrine/randomization';
import { tf } from 'vitrine/runtime';
import { runStudy, type TaskContext } from 'vitrine/studies';
import { adam, crossEntropy, evaluate, examples, fit, l2Penalty, together } from 'vitrine/training';
import { place } from '../../studies/support';

process.env.VITRINE_OFFLINE ??= '1'; // stand-ins do, where nothing lies here

const learn = { file: 'test', order: 'shuffled', from: 0, count: 100 } as const;
const judge = { file: 'test', order: 'shuffled', from: 9900, count: 100 } as const;
const mlp: SanityTraining = {
  ...{ kind: 'MLP', hidden: [8, 6, 4], set: 'Fashion', learn, judge, labels: 'permuted', first: 53, seed: 3 },
  ...{ learningRate: 1e-3, epochs: 3, penalty: { factor: 1e-2, weights: ['hidden1.weight', 'logits.weight'] } },
};
const cnn: SanityTraining = {
  ...{ kind: 'CNN', widths: [2, 3, 8], set: 'MNIST', learn, judge, labels: 'true', first: 1, seed: 1 },
  ...{ learningRate: 1e-3, epochs: 3, stopAt: 1e9 },
};

describe('the images of a part', () => {
  it('are in the published order, or in one that is shuffled, the same in each call', () => {
    const labels = Uint8Array.from({ length: 10_000 }, (_, i) => i % 251);
    const images = labels.slice();
    const meta = {} as Awaited<ReturnType<typeof mnist>>['meta'];
    const set = { images, labels, shape: [10_000, 1, 1, 1] as [number, number, number, number], classes: [], meta };
    const published = sanityPart(set, { file: 'train', order: 'published', from: 4998, count: 4 });
    assert.deepEqual([...published.labels], [9998 % 251, 9999 % 251, 0, 1]);
    const order = new Random(0).permutation(10_000);
    const shuffled = sanityPart(set, judge);
    assert.deepEqual(
      [...shuffled.labels],
      [...order.slice(-100)].map((i) => i % 251),
    );
    assert.throws(
      () => sanityPart(set, { ...judge, from: 9901 }),
      /from 9901, count 100 reach beyond the 10000 images/,
    );
  });
});

describe('training on true and permuted labels', () => {
  it('is a task that gives what the same training gives step by step', async () => {
    const [digits, clothes] = [await mnist('test'), await fashionMnist('test')];
    const task = 'vitrine/papers/sanity-checks#sanityTraining';
    const tasks = [
      { task, parameters: { ...mlp }, inputs: { test: { data: clothes.meta } } },
      { task, parameters: { ...cnn }, inputs: { test: { data: digits.meta } } },
    ];
    const { folder } = place();
    const study = { name: 'sanity', tasks, folder, scheduler: 'in-process' };
    const [permuted, own] = await runStudy<SanityTrained>(study);
    assert.equal(own.value.losses.length, 1, 'it ends where the loss is small enough');
    assert.equal(permuted.value.losses.length, 3);

    const learned = sanityPart(clothes, learn);
    const data = examples({ ...learned, labels: permuteLabels(learned.labels, 3) });
    const network = sanityNetwork(mlp, 53);
    const objective = together(crossEntropy(), l2Penalty(mlp.penalty!));
    const history = await fit(network, data, {
      ...{ optimizer: adam({ learningRate: 1e-3 }), epochs: 3, batchSize: 50, seed: 3, objective },
    });
    assert.deepEqual(
      permuted.value.losses,
      history.terms.map(({ loss }) => loss),
    );
    const kept = withWeights(sanityNetwork(mlp, 0), permuted.files['weights.safetensors']);
    assert.deepEqual(kept.save(), network.save());
    const { accuracy } = await evaluate(network, examples(sanityPart(clothes, judge)));
    assert.equal(permuted.value.test, accuracy);
    for (const held of [network, kept]) held.dispose();
  });

  it('goes on from its checkpoint, leaves no tensors, and names a network that there is not', async () => {
    const { folder } = place();
    fs.mkdirSync(folder, { recursive: true });
    const contextIn = (at: string): TaskContext => ({
      ...{ expect() {}, keep() {}, file: () => '', folder: at },
      result: () => ({ value: 0, files: {} }),
    });
    const whole = await sanityTraining(mlp, contextIn(`${folder}/whole`));
    const before = tf.memory().numTensors;
    await sanityTraining({ ...mlp, epochs: 1 }, contextIn(folder)); // what a kill after one epoch leaves
    assert.deepEqual(await sanityTraining(mlp, contextIn(folder)), whole);
    const wrong = sanityTraining({ ...mlp, kind: 'mlp' as 'MLP' }, contextIn(folder));
    await assert.rejects(wrong, /kind is 'mlp'; wanted CNN or MLP/);
    assert.equal(tf.memory().numTensors, before, 'tensors are left');
  });
});
