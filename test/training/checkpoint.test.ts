import { after, describe, it } from 'node:test';
import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { mlp } from 'vitrine/models';
import { Random } from 'vitrine/random';
import { tf } from 'vitrine/runtime';
import {
  adam,
  cdep,
  crossEntropy,
  drawn,
  examples,
  fit,
  l2Penalty,
  patience,
  sgd,
  together,
  traced,
  type Batches,
  type FitOptions,
  type Objective,
  type Step,
} from 'vitrine/training';
import { clouds, trainClouds } from './clouds';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'vitrine-checkpoint-'));
after(() => fs.rmSync(folder, { recursive: true }));
let count = 0;
const newFile = () => path.join(folder, `${++count}.safetensors`);

/** The objective of `fit`, which stops training in its step of that number. */
function stoppingAt(last: number): Partial<FitOptions> {
  const stop = new AbortController();
  let steps = 0;
  const observe = () => ++steps === last && stop.abort();
  return { signal: stop.signal, objective: Object.assign(crossEntropy(), { observe }) };
}

interface Run extends Partial<FitOptions> {
  data?: Batches;
  /** The seed of the first weights. */
  start?: number;
}

/** Trains for two epochs of three steps; everything is the same in each call but for what is given. */
function train({ start = 4, data = clouds(1, 40), ...options }: Run = {}) {
  const network = mlp({ seed: start, inputShape: [2], hidden: [3], classes: 2 });
  const run = { optimizer: adam({ learningRate: 0.01 }), epochs: 2, seed: 1, batchSize: 16, ...options };
  return fit(network, data, run).then((history) => ({ history, weights: network.save(), network }));
}

describe('training from a checkpoint', () => {
  it('goes on to the same weights, after being stopped in mid-epoch', async () => {
    const expected = await trainClouds({ epochs: 3 });
    const checkpoint = newFile();
    await assert.rejects(trainClouds({ epochs: 3, ...stoppingAt(12), checkpoint, checkpointSeconds: 0 }), {
      name: 'Interrupted',
    });
    const resumed = await trainClouds({ epochs: 3, checkpoint, checkpointSeconds: 0 });
    assert.deepEqual(resumed.network.save(), expected.network.save());
    assert.deepEqual(resumed.history, expected.history);
  });

  it('goes on to the same weights and history after kill -9', async () => {
    const expected = await trainClouds({ epochs: 6 });
    const checkpoint = newFile();
    const child = fork(path.join(__dirname, 'train-slowly.js'), [checkpoint], { stdio: 'ignore' });
    await new Promise<void>((resolve) => child.on('message', (step) => step === 20 && resolve()));
    child.kill('SIGKILL');
    await new Promise((resolve) => child.on('exit', resolve));
    assert.ok(fs.existsSync(checkpoint), 'a checkpoint was written before the kill');
    const resumed = await trainClouds({ epochs: 6, checkpoint });
    assert.deepEqual(resumed.network.save(), expected.network.save());
    assert.deepEqual(resumed.history, expected.history);
  });

  it('holds the traces of an objective, also of a part of it, from the first step on', async () => {
    const objectives = () => {
      const part = traced(crossEntropy());
      return { part, all: traced(together(part, l2Penalty({ factor: 0.1 }))) };
    };
    const whole = objectives();
    await train({ objective: whole.all });
    assert.equal(whole.all.traces.crossEntropy.length, 6);
    const checkpoint = newFile();
    const stop = new AbortController();
    const before = objectives();
    let steps = 0;
    const observe: Objective['observe'] = (terms) => {
      before.all.observe!(terms);
      if (++steps === 4) stop.abort();
    };
    const objective = Object.assign((step: Step) => before.all(step), { ...before.all, observe });
    await assert.rejects(train({ objective, checkpoint, checkpointSeconds: 0, signal: stop.signal }));
    const resumed = objectives();
    await train({ objective: resumed.all, checkpoint });
    assert.deepEqual([resumed.all.traces, resumed.part.traces], [whole.all.traces, whole.part.traces]);
    await train({ objective: resumed.all, checkpoint }); // there is nothing left to do, and nothing is added
    assert.deepEqual(resumed.all.traces, whole.all.traces);
  });

  it('goes on where the same network, trained in part, is trained by the same cell once more', async () => {
    const expected = (await train({ epochs: 3 })).weights;
    const checkpoint = newFile();
    const network = mlp({ seed: 4, inputShape: [2], hidden: [3], classes: 2 });
    const cell = (more: Partial<FitOptions> = {}) =>
      fit(network, clouds(1, 40), {
        optimizer: adam({ learningRate: 0.01 }),
        epochs: 3,
        seed: 1,
        batchSize: 16,
        checkpoint,
        checkpointSeconds: 0,
        ...more,
      });
    await assert.rejects(cell(stoppingAt(5)), { name: 'Interrupted' });
    await cell();
    assert.deepEqual(network.save(), expected);
    await cell();
    assert.deepEqual(network.save(), expected);
    network.reset(9);
    await assert.rejects(cell(), /another run \(other network\.weights at the start\)/);
  });

  it('goes on for more epochs, gives back what as many epochs gave, and refuses fewer than were reached', async () => {
    const checkpoint = newFile();
    const three = await train({ epochs: 3, checkpoint });
    assert.deepEqual((await train({ epochs: 3, checkpoint })).weights, three.weights);
    await assert.rejects(train({ epochs: 2, checkpoint }), /it is in epoch 3, asked for are 2 epochs\); delete it/);
    const five = await train({ epochs: 5, checkpoint });
    const whole = await train({ epochs: 5 });
    assert.deepEqual([five.weights, five.history], [whole.weights, whole.history]);
    const stopped = newFile();
    await assert.rejects(train({ epochs: 3, checkpoint: stopped, checkpointSeconds: 0, ...stoppingAt(7) }));
    await assert.rejects(train({ epochs: 2, checkpoint: stopped }), /it is in epoch 3, asked for are 2 epochs/);
    assert.deepEqual((await train({ epochs: 3, checkpoint: stopped })).weights, three.weights);
  });

  it('refuses a schedule that differs in an epoch that was begun, and takes one that differs later', async () => {
    const checkpoint = newFile();
    await train({ epochs: 2, checkpoint, schedule: (epoch) => 0.5 ** epoch });
    await assert.rejects(
      train({ epochs: 3, checkpoint, schedule: (epoch) => (epoch === 1 ? 0.25 : 1) }),
      /another run \(schedule\(1\) was 0\.5, is 0\.25\)/,
    );
    await train({ epochs: 3, checkpoint, schedule: (epoch) => [1, 0.5, 7][epoch] });
  });

  it('frees the slots of an optimizer that it replaces', async () => {
    const optimizer = adam({ learningRate: 0.01 });
    const checkpoint = newFile();
    const tensors: number[] = [];
    for (let i = 0; i < 2; i++) {
      (await train({ optimizer, checkpoint })).network.dispose();
      tensors.push(tf.memory().numTensors);
    }
    assert.equal(tensors[1], tensors[0]);
  });
});

describe('a checkpoint of another run', () => {
  const images = (seed: number) => new Random(seed).uniforms(40);
  const labels = Array.from({ length: 20 }, (_, i) => i % 2);
  const data = (pixels = images(1), classes = labels) => examples({ images: pixels, shape: [20, 2], labels: classes });
  const mask = (value: number): Objective =>
    together(crossEntropy(), cdep({ weight: 1, groups: () => tf.tensor1d([value, 0]) }));
  const made = (shift: number): Batches =>
    drawn(20, (indices, random) => ({
      images: Float32Array.from(random.uniforms(2 * indices.length), (value) => value + shift),
      shape: [indices.length, 2],
      labels: Array.from(indices, (index) => index % 2),
    }));
  const validation = clouds(2, 8);
  const base = { data: data() };

  const changed: Record<string, [was: Run, is: Run, difference: RegExp]> = {
    'the learning rate': [
      {},
      { optimizer: adam({ learningRate: 0.02 }) },
      /optimizer\.learningRate was 0\.01, is 0\.02/,
    ],
    'a setting of the optimizer': [
      {},
      { optimizer: adam({ learningRate: 0.01, beta1: 0.8 }) },
      /beta1 was 0\.9, is 0\.8/,
    ],
    'the optimizer': [{}, { optimizer: sgd({ learningRate: 0.01 }) }, /optimizer\.name was adam, is sgd/],
    'the batch size': [{}, { batchSize: 8 }, /batchSize was 16, is 8/],
    'the seed': [{}, { seed: 2 }, /\(seed was 1, is 2\)/],
    'the updates': [
      { objective: together(crossEntropy(), cdep({ weight: 1, groups: tf.tensor1d([1, 0]) })) },
      {
        objective: together(crossEntropy(), cdep({ weight: 1, groups: tf.tensor1d([1, 0]) })),
        updates: 'penalties-first',
      },
      /updates was joint, is penalties-first/,
    ],
    dropout: [{}, { dropout: 'first-step-of-epoch' }, /dropout was every-step, is first-step-of-epoch/],
    'one pixel': [
      base,
      { data: data(images(1).map((value, i) => (i === 7 ? 0.5 : value))) },
      /\(other data\.content\)/,
    ],
    'one label': [base, { data: data(images(1), [...labels.slice(0, 19), 0]) }, /\(other data\.content\)/],
    'what is drawn': [{ data: made(0) }, { data: made(1) }, /\(other data\.content\)/],
    validation: [{ validation }, { validation: clouds(3, 8) }, /\(other validation\.content\)/],
    'first weights': [{}, { start: 5 }, /\(other network\.weights at the start\)/],
    objective: [{}, { objective: crossEntropy({ classWeights: [1, 2] }) }, /objective\.classWeights/],
    'the weight of a part': [
      { objective: together(crossEntropy(), l2Penalty({ factor: 0.1 })) },
      { objective: together(crossEntropy(), l2Penalty({ factor: 0.2 })) },
      /\(objective\.parts\.1\.factor was 0\.1, is 0\.2\)/,
    ],
    'masks that a function looks up': [
      { objective: mask(1) },
      { objective: mask(0) },
      /\(other objective for the first examples\)/,
    ],
    'an objective of your own': [
      { objective: ({ logits }: Step) => ({ size: tf.mean(logits) as tf.Scalar }) },
      { objective: ({ logits }: Step) => ({ size: tf.sum(logits) as tf.Scalar }) },
      /\(other objective\)/,
    ],
    'what an objective of your own says of itself': [
      { objective: Object.assign((step: Step) => crossEntropy()(step), { settings: { power: 1 } }) },
      { objective: Object.assign((step: Step) => crossEntropy()(step), { settings: { power: 2 } }) },
      /\(objective\.power was 1, is 2\)/,
    ],
    until: [{ until: () => false }, { until: ({ terms }) => terms.length > 9 }, /\(other until\)/],
  };
  for (const [what, [was, is, difference]] of Object.entries(changed)) {
    it(`is refused where it differs in ${what}`, async () => {
      const checkpoint = newFile();
      await train({ ...was, checkpoint });
      const before = fs.readFileSync(checkpoint);
      await assert.rejects(
        train({ ...is, checkpoint }),
        ({ message }: Error) =>
          difference.test(message) &&
          /belongs to another run \(.*\); delete it to train anew, name another/.test(message),
      );
      assert.deepEqual(fs.readFileSync(checkpoint), before, 'the file is as it was');
      await train({ ...was, checkpoint });
    });
  }

  it('is not refused where only what nothing depends on differs: the label, the times, that it is watched', async () => {
    const checkpoint = newFile();
    const one = await train({ checkpoint, label: 'one', checkpointSeconds: 0 });
    const objective = traced(crossEntropy());
    const other = await train({ checkpoint, label: 'other', checkpointSeconds: 9, objective });
    assert.deepEqual(other.weights, one.weights);
  });

  it('is refused where patience has another length', async () => {
    const checkpoint = newFile();
    const network = () => mlp({ seed: 4, inputShape: [2], hidden: [3], classes: 2 });
    await train({ checkpoint, validation, until: patience(network(), 1).until });
    await assert.rejects(
      train({ checkpoint, validation, until: patience(network(), 2).until }),
      /\(until\.epochs was 1, is 2\)/,
    );
  });
});

describe('the file of a checkpoint', () => {
  it('that is a folder is refused in one line', async () => {
    const checkpoint = newFile();
    fs.mkdirSync(checkpoint, { recursive: true });
    await assert.rejects(train({ checkpoint }), (error: Error) => {
      assert.match(error.message, /^[^\n]*folder[^\n]*$/);
      return error.message.includes(checkpoint);
    });
  });

  it('is refused where it is cut short, where any of its bytes was changed, and where it is of an older version', async () => {
    const checkpoint = newFile();
    await train({ checkpoint });
    const bytes = fs.readFileSync(checkpoint);
    fs.writeFileSync(checkpoint, bytes.subarray(0, 100));
    await assert.rejects(train({ checkpoint }), { name: 'FormatError' });
    const text = bytes.toString('latin1');
    const places = [
      bytes.length - 5,
      text.indexOf('history'),
      text.indexOf('\\"epoch\\"') + 2,
      text.indexOf('batchSize'),
    ];
    for (const at of places) {
      const damaged = Buffer.from(bytes);
      damaged[at] ^= 1;
      fs.writeFileSync(checkpoint, damaged);
      await assert.rejects(
        train({ checkpoint }),
        /is damaged: its digest is not that of its content; delete it/,
        `${at}`,
      );
    }
    fs.writeFileSync(checkpoint, Buffer.from(text.replace('"format":"2"', '"format":"1"'), 'latin1'));
    await assert.rejects(
      train({ checkpoint }),
      /was written by another version \(format 1, this one reads 2\); delete it/,
    );
  });

  it('is whole though other parts were left beside it, which go once they are old and of no process', async () => {
    const checkpoint = newFile();
    const left = (process_: number, minutes: number) => {
      const part = `${checkpoint}.${process_}.part`;
      fs.writeFileSync(part, 'half');
      fs.utimesSync(part, new Date(), new Date(Date.now() - minutes * 60_000));
      return part;
    };
    const [old, fresh, running] = [left(99999999, 2), left(99999998, 0), left(process.ppid, 2)];
    const another = path.join(folder, 'another.safetensors.99999999.part');
    fs.copyFileSync(old, another);
    fs.utimesSync(another, new Date(0), new Date(0));
    await train({ checkpoint });
    assert.deepEqual(
      [old, fresh, running, another].map((file) => fs.existsSync(file)),
      [false, true, true, true],
    );
    assert.ok(!fs.existsSync(`${checkpoint}.${process.pid}.part`));
  });

  it('names itself where it cannot be written', async () => {
    const blocked = path.join(folder, 'a file');
    fs.writeFileSync(blocked, '');
    const checkpoint = path.join(blocked, 'a.safetensors');
    await assert.rejects(train({ checkpoint }), ({ message }: Error) =>
      message.startsWith(`${checkpoint} cannot be written: `),
    );
  });
});
