import { before, describe, it } from 'node:test';
import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import { imagenetNormalize } from 'vitrine/data';
import { decompose } from 'vitrine/decomposition';
import { dense, dropout, flatten, Network, relu } from 'vitrine/models';
import {
  drawnLesions,
  drawnTraining,
  frozenPart,
  grownMask,
  lesionFeatures,
  lesionPhotographs,
  lesionSplit,
  lesionTables,
  lesionTraining,
  malignancy,
  pasteSticker,
  placeShares,
  stickerMask,
  stressPairs,
  type DrawnTraining,
  type LesionFacts,
  type LesionTables,
  type LesionTrained,
  type LesionTraining,
} from 'vitrine/papers/cdep';
import { tf } from 'vitrine/runtime';
import { runStudy, type Task, type TaskContext } from 'vitrine/studies';
import { rocAuc } from 'vitrine/statistics';
import { cdep, crossEntropy, examples, fit, patience, sgd, together, type Batches } from 'vitrine/training';
import { place } from '../../studies/support';

process.env.VITRINE_OFFLINE = '1'; // drawn lesions and random weights do
process.env.VITRINE_DATA = place().folder;
delete process.env.VITRINE_MIRROR;

const COUNT = 24;
const parameters = { part: 'efficientnet_lite0', limit: COUNT, splits: [3, 4], stressed: 2 } as const;
const head: Omit<LesionTraining, 'method' | 'lambda'> = {
  ...{ seed: 4, hidden: [5], learningRate: 1e-3, batchSize: 8, epochs: 3, wait: 2 },
};

function featuresTask(meta: { lesions: Task['inputs']; part: Task['inputs'] }): Task {
  return {
    task: 'vitrine/papers/cdep#lesionFeatures',
    parameters,
    inputs: { ...meta.lesions, ...meta.part },
  };
}

/** A task's own view, for a function that is called by itself. */
function context(folder: string, own: Partial<TaskContext> = {}): TaskContext {
  const result = () => {
    throw new Error('there is no other task');
  };
  return { expect() {}, keep() {}, file: () => '', result, folder, ...own };
}

describe('places of the features', () => {
  it('are covered by the share of their pixels', () => {
    const mask = new Uint8Array(14 * 28);
    mask.fill(1, 0, 28); // the first of two rows of the upper places
    mask[28 * 13 + 27] = 1; // one of the eight pixels of the last place
    const shares = placeShares(mask, [14, 28]);
    assert.deepEqual([...shares.subarray(0, 7)], Array(7).fill(0.5));
    assert.equal(shares[48], 0.125);
    assert.equal(
      shares.reduce((sum, share) => sum + share, 0),
      3.5 + 0.125,
    );
  });
});

describe('what is pasted', () => {
  const flags = { labels: [0, 1, 0, 1, 1, 0], flagged: [1, 0, 0, 0, 1, 1], masked: [0, 4] };
  it('comes from benign photographs of the same part, onto malignant ones without a sticker', () => {
    const pairs = stressPairs(flags, [0, 1, 2, 3, 4, 5], { seed: 0, most: 9 });
    assert.deepEqual(pairs, [
      { onto: 1, donor: 0, other: 2 },
      { onto: 3, donor: 0, other: 2 },
    ]);
    assert.equal(stressPairs(flags, [0, 1, 2, 3], { seed: 0, most: 1 }).length, 1);
  });
  it('is nothing where nobody gives', () => {
    assert.deepEqual(stressPairs(flags, [1, 2, 3, 4], { seed: 0, most: 9 }), [], 'no benign sticker');
    assert.deepEqual(stressPairs(flags, [0, 1, 3], { seed: 0, most: 9 }), [], 'no skin');
  });
});

describe('heads on features of skin lesions', () => {
  let features: Task;
  let tables: LesionTables;
  const { folder } = place();
  before(async () => {
    const [set, part] = [await lesionPhotographs({ limit: COUNT }), await frozenPart('efficientnet_lite0')];
    part.network.dispose();
    features = featuresTask({ lesions: { lesions: { data: set.meta } }, part: { part: { data: part.meta } } });
    const study = { name: 'lesions', tasks: [features], folder, scheduler: 'in-process' };
    tables = lesionTables((await runStudy<LesionFacts>(study))[0]);
  });

  it('read what the frozen part makes of photographs, and of what stickers contribute, of size 1', async () => {
    const [set, part] = [await lesionPhotographs({ limit: COUNT }), await frozenPart('efficientnet_lite0')];
    const [, h, w] = set.shape;
    const image = (i: number) => set.images[i];
    const maskOf = (i: number) => stickerMask(image(i), set.lesions![i], [h, w]);
    const input = (bytes: Uint8Array) => {
      const x = tf.tensor4d(imagenetNormalize(bytes, part.convention), [1, h, w, 3]);
      return tf.image.resizeBilinear(x, [part.size, part.size], false, true);
    };
    const width = 49 * part.channels;
    assert.equal(tables.plain.length, COUNT * width);
    const size = tables.plain.reduce((sum, v) => sum + v * v, 0) / tables.plain.length;
    assert.ok(Math.abs(size - 1) < 1e-4, `${size}`);
    const found = [...Array(COUNT).keys()].filter((i) => set.flagged[i] === 1 && maskOf(i).includes(1));
    assert.deepEqual(tables.masked, found);
    assert.ok(found.length > 0 && tables.pairs.flat().length > 0);

    /** Rows are what they should be, but for one factor, which is that of the first. */
    const scale = tf.tidy(() => {
      const raw = part.network.tap(input(image(0)), part.layer).dataSync();
      const k = raw.findIndex((v) => Math.abs(v) > 0.1);
      return tables.plain[k] / raw[k];
    });
    const isRow = (values: Float32Array, row: number, make: () => tf.Tensor) => {
      const wanted = tf.tidy(make).dataSync() as Float32Array;
      const largest = wanted.reduce((most, v) => Math.max(most, Math.abs(v)), 0);
      const own = values.subarray(row * width, (row + 1) * width);
      assert.equal(own.length, wanted.length);
      own.forEach((v, k) => assert.ok(Math.abs(v / scale - wanted[k]) <= 1e-3 * largest, `${v / scale} ${wanted[k]}`));
    };
    isRow(tables.plain, COUNT - 1, () => part.network.tap(input(image(COUNT - 1)), part.layer));
    const grown = grownMask(maskOf(found[0]), [h, w]);
    isRow(tables.beta, 0, () => {
      const stack = tf.tensor4d(Float32Array.from(grown), [1, h, w, 1]);
      const sized = tf.image.resizeBilinear(stack, [part.size, part.size], false, true);
      const mask = tf.cast(tf.greaterEqual(tf.squeeze(sized, [3]), 0.5), 'float32');
      return decompose(part.network, input(image(found[0])), mask, { taps: [part.layer] }).taps[part.layer].beta;
    });
    assert.deepEqual([...tables.places.subarray(0, 49)], [...placeShares(grown, [h, w])]);
    const [{ onto, donor, other }] = tables.pairs.flat();
    const pasted = (from: number) => pasteSticker(image(onto), image(from), maskOf(donor));
    isRow(tables.sticker, 0, () => part.network.tap(input(pasted(donor)), part.layer));
    isRow(tables.skin, 0, () => part.network.tap(input(pasted(other)), part.layer));
    part.network.dispose();
  });

  it('go on from the rows that a stopped run left', async () => {
    const own = place().folder;
    const files = new Map<string, Float32Array>();
    const keep = (name: string, content: Uint8Array | string) =>
      void files.set(name, new Float32Array(Uint8Array.from(content as Uint8Array).buffer));
    const killed = () => {
      throw new Error('killed');
    };
    const before = tf.memory().numTensors;
    await assert.rejects(lesionFeatures(parameters, context(own, { keep: killed })), /killed/);
    const { size } = fs.statSync(`${own}/skin moved.rows`);
    fs.writeFileSync(`${own}/skin moved.rows`, new Uint8Array(size)); // zeros: what nobody computes
    await lesionFeatures(parameters, context(own, { keep }));
    assert.deepEqual([...files.keys()], ['plain-0.f32', 'beta-0.f32', 'sticker-0.f32', 'skin-0.f32', 'places-0.f32']);
    for (const name of ['plain', 'beta', 'sticker', 'places'] as const)
      assert.deepEqual(files.get(`${name}-0.f32`), tables[name], name);
    assert.deepEqual(files.get('skin-0.f32'), new Float32Array(tables.skin.length));
    assert.equal(tf.memory().numTensors, before, 'tensors are left');
  });

  it('are tasks that give what the same training gives step by step, another head for each method', async () => {
    const methods = [['vanilla', 0] as const, ['excluded', 0] as const, ['CDEP', 10] as const].concat([
      ['CDEP, |β|', 1],
      ['RRR', 1],
    ] as never);
    const tasks = methods.map(([method, lambda]) => ({
      task: 'vitrine/papers/cdep#lesionTraining',
      parameters: { ...head, method, lambda },
      inputs: { features: { of: features } },
    }));
    const study = { name: 'lesions', tasks, folder, scheduler: 'in-process' };
    const results = await runStudy<LesionTrained>(study);
    assert.equal(new Set(results.map(({ value }) => JSON.stringify(value.test))).size, methods.length);

    const { channels, labels, masked } = tables;
    const width = 49 * channels;
    const all = examples({ images: tables.plain, shape: [COUNT, 7, 7, channels], labels: [...labels] });
    const rows = (which: readonly number[]): Batches => ({
      size: which.length,
      batch: (indices, random) => {
        const own = Array.from(indices, (j) => which[j]);
        return all.batch(own, random);
      },
    });
    const { train, stop, test } = lesionSplit(COUNT, head.seed);
    const layers = { flatten: flatten(), dense0: dense(5), relu0: relu(), dropout0: dropout(0.5), out: dense(2) };
    const network = new Network('by hand', [7, 7, channels], layers, { seed: head.seed });
    const betaOf = (which: readonly number[]) => {
      const values = which.flatMap((i) => {
        const k = masked.indexOf(i);
        return k < 0 ? Array<number>(width).fill(0) : [...tables.beta.subarray(k * width, (k + 1) * width)];
      });
      return tf.tensor(values, [1, which.length, 7, 7, channels]);
    };
    const groups = ({ indices }: { indices: Uint32Array }) => ({ beta: betaOf(Array.from(indices, (j) => train[j])) });
    const ones = train.filter((i) => labels[i] === 1).length / train.length;
    const stopping = patience(network, 2);
    const optimizer = sgd({ learningRate: 1e-3, momentum: 0.9 });
    await fit(network, rows(train), {
      ...{ optimizer, epochs: 3, seed: head.seed, batchSize: 8, validation: rows(stop), until: stopping.until },
      objective: together(
        crossEntropy({ classWeights: [ones, 1 - ones] }),
        cdep({ weight: 10, over: 'images-with-group', groups }),
      ),
    });
    const { value } = results[2];
    assert.equal(value.epoch, stopping.restore());
    assert.deepEqual(value.test, [...malignancy(network, rows(test))]);
    const held = test.filter((i) => masked.includes(i) && labels[i] === 0);
    assert.ok(held.length > 0);
    const beta = tf.tidy(() => {
      const { x } = all.batch(held, undefined as never);
      return decompose(network, x, { beta: betaOf(held) })
        .beta.squeeze([0])
        .arraySync();
    });
    assert.deepEqual(value.beta, beta);
    const pairs = tables.pairs[1].length;
    assert.deepEqual(
      [value.sticker, value.skin, value.cams, value.mass].map(({ length }) => length),
      [pairs, pairs, held.length, held.length],
    );
    for (const [k, cam] of value.cams.entries()) {
      const covered = tables.places.subarray(49 * masked.indexOf(held[k]));
      const inside = cam.reduce((sum, v, u) => sum + v * covered[u], 0);
      const mass = inside / cam.reduce((sum, v) => sum + v, 0);
      assert.ok(Object.is(value.mass[k], mass) || Math.abs(value.mass[k] - mass) < 1e-12);
    }
    for (const each of [network, optimizer]) each.dispose();
  });

  it('leave no tensors, run all epochs without a wait, and name what is wrong', async () => {
    const study = { name: 'lesions', tasks: [features], folder, scheduler: 'in-process' };
    const [result] = await runStudy<LesionFacts>(study);
    const own = context(place().folder, { result: () => result });
    const before = tf.memory().numTensors;
    const { wait, ...always } = head;
    assert.equal(wait, 2);
    const { epoch } = await lesionTraining(
      { ...always, method: 'vanilla', lambda: 0, dropout: 'first-step-of-epoch' },
      own,
    );
    assert.equal(epoch, 3);
    const wrong = lesionTraining({ ...head, method: 'cdep' as 'CDEP', lambda: 1 }, own);
    await assert.rejects(wrong, /method is 'cdep'; wanted vanilla, excluded, CDEP/);
    const other = lesionTraining({ ...head, method: 'CDEP', lambda: 1, seed: 9 }, own);
    await assert.rejects(other, /seed is 9; wanted one of the features' splits, 3,4/);
    assert.equal(tf.memory().numTensors, before, 'tensors are left');
  });

  it('go on from a checkpoint where they are large', async () => {
    const study = { name: 'lesions', tasks: [features], folder, scheduler: 'in-process' };
    const [result] = await runStudy<LesionFacts>(study);
    const large: LesionTraining = { ...head, hidden: [640], epochs: 2, method: 'CDEP', lambda: 1 };
    const [whole, stopped] = [place(), place()].map((own) => context(own.folder, { result: () => result }));
    for (const { folder: at } of [whole, stopped]) fs.mkdirSync(at, { recursive: true });
    const value = await lesionTraining(large, whole);
    await lesionTraining({ ...large, epochs: 1 }, stopped); // what a kill after one epoch leaves
    assert.ok(fs.existsSync(`${stopped.folder}/training.safetensors`));
    assert.deepEqual(await lesionTraining(large, stopped), value);
  });
});

describe('training on drawn lesions', () => {
  const own: Omit<DrawnTraining, 'method' | 'lambda'> = { seed: 0, size: 150, stressed: 12, epochs: 2 };

  it('measures over the parts that it names, and goes on to the same after it was stopped', async () => {
    const { folder } = place();
    const [whole, stopped] = [`${folder}/whole`, `${folder}/stopped`].map((at) => context(at));
    const CDEP: DrawnTraining = { ...own, method: 'CDEP', lambda: 1 };
    const value = await drawnTraining(CDEP, whole);
    const before = tf.memory().numTensors;
    await drawnTraining({ ...CDEP, epochs: 1 }, stopped); // what a kill after one epoch leaves
    assert.deepEqual(await drawnTraining(CDEP, stopped), value);
    const lesions = drawnLesions(150, { seed: 0 });
    const without = [...lesions.stickers.subarray(105)].filter((sticker) => sticker === 0).length;
    const stickers = [...lesions.stickers.subarray(0, 90)].filter((sticker) => sticker === 1).length;
    assert.deepEqual(value.n, { all: 45, clean: without, stress: 12, say: Math.min(64, stickers) });
    for (const auc of [value.all, value.clean, value.stress]) assert.ok(auc >= 0 && auc <= 1);
    const absolute = await drawnTraining({ ...own, method: 'CDEP, |β|', lambda: 1 }, context(`${folder}/absolute`));
    const vanilla = await drawnTraining({ ...own, method: 'vanilla', lambda: 0 }, context(`${folder}/vanilla`));
    assert.ok(absolute.say < vanilla.say, `${absolute.say} ${vanilla.say}`);
    const excluded = await drawnTraining({ ...own, method: 'excluded', lambda: 0 }, context(`${folder}/excluded`));
    assert.notEqual(excluded.say, vanilla.say);
    const wrong = drawnTraining({ ...own, method: 'RRR' as 'CDEP', lambda: 0 }, context(`${folder}/wrong`));
    await assert.rejects(wrong, /method is 'RRR'; wanted vanilla, excluded, CDEP or CDEP, \|β\|/);
    assert.equal(tf.memory().numTensors, before, 'tensors are left');
  });
});

describe('the chance of malignant', () => {
  it('is the softmax of the second logit, in as many batches as it takes', () => {
    const network = new Network('adder', [2], { out: dense(2) }, { seed: 0 });
    network.load(
      new Map([
        ['out.weight', [1, 0, 0, 1]],
        ['out.bias', [0, 0]],
      ]),
    );
    const images = Float32Array.from({ length: 300 }, (_, k) => Math.sin(k));
    const found = malignancy(network, examples({ images, shape: [150, 2], labels: new Uint8Array(150) }));
    found.forEach((p, i) => {
      const wanted = 1 / (1 + Math.exp(images[2 * i] - images[2 * i + 1]));
      assert.ok(Math.abs(p - wanted) < 1e-6, `${p} ${wanted}`);
    });
    assert.equal(
      rocAuc(
        found,
        [...images].flatMap((v, k) => (k % 2 ? [Number(v > images[k - 1])] : [])),
      ),
      1,
    );
    network.dispose();
  });
});
