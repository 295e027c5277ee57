import { before, describe, it } from 'node:test';
import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { celebaSet, generatedFaces, readFaces, type CelebaSet } from 'vitrine/data';
import { withWeights } from 'vitrine/models';
import {
  drawFaceSets,
  FACE_GROUPS,
  faceFiles,
  faceGroups,
  faceNetwork,
  faceTraining,
  type FaceTrained,
  type FaceTraining,
} from 'vitrine/papers/explanation-alignment';
import { Random } from 'vitrine/random';
import { tf } from 'vitrine/runtime';
import { runStudy, type TaskContext } from 'vitrine/studies';
import { adam, examples, fit } from 'vitrine/training';
import { place } from '../../studies/support';

process.env.VITRINE_OFFLINE ??= '1';

const sizes = { agreeing: 5, conflicting: 1, each: 3 };
const small: FaceTraining = {
  ...{ network: 'faceNet', faces: 'biased', sizes, crop: { size: 16, shortSide: 20 }, seed: 2 },
  ...{ learningRate: 0.01, weightDecay: 0.1, rates: [1, 0.5], batchSize: 5, epochs: 4 },
};

let folder: string;
let set: CelebaSet;
before(async () => {
  const { celeba } = await generatedFaces({ train: [6, 4, 4, 6], test: [1, 1, 1, 1], root: place().folder });
  [folder, set] = [celeba, celebaSet(celeba)];
});

/** The set that a training draws, by the sampler that the chapter uses. */
function drawn(faces: FaceTraining['faces'], of = sizes) {
  const training = set.faces.flatMap(({ part }, i) => (part === 'train' ? [i] : []));
  const groups = drawFaceSets(faceGroups(set, training), of, new Random(0))[faces];
  const list = FACE_GROUPS.flatMap((group) => groups[group]);
  return { faces: list.map((i) => set.faces[i]), labels: list.map((i) => set.attribute('Smiling')[i]) };
}

function taskOf(parameters: FaceTraining) {
  return {
    task: 'vitrine/papers/explanation-alignment#faceTraining',
    parameters: { ...parameters },
    inputs: {
      list: { file: path.join(folder, 'list_attr_celeba.txt') },
      faces: { data: faceFiles(drawn(parameters.faces).faces) },
    },
  };
}

/** A task's own view, for a function that is called by itself. */
function context(at: string, keep: TaskContext['keep'] = () => {}): TaskContext {
  const result = () => ({ value: 0, files: {} });
  return { expect() {}, keep, file: () => path.join(folder, 'list_attr_celeba.txt'), result, folder: at };
}

describe('training on faces', () => {
  it('is a task that gives the weights of the same training step by step, for either set', async () => {
    const both = [small, { ...small, faces: 'unbiased', rates: undefined, stopAt: 1e9 }] as const;
    const study = { name: 'faces', tasks: both.map(taskOf), folder: place().folder, scheduler: 'in-process' };
    const results = await runStudy<FaceTrained>(study);
    assert.deepEqual(
      results.map(({ value }) => value.losses.length),
      [4, 1],
      'the second ends where the loss is small enough',
    );
    for (const [i, parameters] of both.entries()) {
      const { faces, labels } = drawn(parameters.faces);
      assert.equal(faces.length, 12);
      const { images, shape } = await readFaces(faces, small.crop);
      const data = examples({ images: Float32Array.from(images, (byte) => 4 * (byte / 255 - 0.5)), shape, labels });
      const { network } = await faceNetwork(small);
      const history = await fit(network, data, {
        ...{ optimizer: adam({ learningRate: 0.01, weightDecay: 0.1 }), epochs: [4, 1][i], batchSize: 5, seed: 2 },
        schedule: (epoch) => (epoch === 0 ? 1 : 0.5),
      });
      assert.deepEqual(
        results[i].value.losses,
        history.terms.map(({ loss }) => loss),
      );
      const other = (await faceNetwork({ ...small, seed: 0 })).network;
      const kept = withWeights(other, results[i].files['weights.safetensors']);
      assert.deepEqual(kept.save(), network.save());
      for (const held of [network, kept]) held.dispose();
    }
  });

  it('goes on from its checkpoint, leaves no tensors, and names what there is not', async () => {
    const at = place().folder;
    fs.mkdirSync(at, { recursive: true });
    const whole = await faceTraining(small, context(`${at}/whole`));
    const before = tf.memory().numTensors;
    await faceTraining({ ...small, epochs: 1 }, context(at)); // what a kill after one epoch leaves
    const killed = () => {
      throw new Error('killed');
    };
    await assert.rejects(faceTraining(small, context(at, killed)), /killed/);
    assert.deepEqual(await faceTraining(small, context(at)), whole);
    const other = faceTraining({ ...small, faces: 'even' as 'biased' }, context(at));
    await assert.rejects(other, /faceTraining: faces is 'even'; wanted biased or unbiased/);
    const wrong = faceTraining({ ...small, network: 'vgg' as 'faceNet' }, context(at));
    await assert.rejects(wrong, /faceNetwork: network is 'vgg'; wanted faceNet or resnet50/);
    assert.equal(tf.memory().numTensors, before, 'tensors are left');
  });

  it('is another task where an image has another size, and refuses faces that are not its input', async () => {
    const { folder: results } = place();
    const study = { name: 'faces', folder: results, scheduler: 'in-process', retries: 0 };
    const once = { ...small, epochs: 1 };
    await runStudy({ ...study, tasks: [taskOf(once)] });
    const kept = () => fs.readdirSync(path.join(results, 'results'), { recursive: true, encoding: 'utf8' });
    const files = () => kept().filter((name) => name.endsWith('.json')).length;
    const before = taskOf(once);
    const { file } = drawn('biased').faces[0];
    fs.appendFileSync(file, '\0'); // behind the end of a JPEG, which readers pass over
    await assert.rejects(
      runStudy({ ...study, folder: place().folder, tasks: [before] }),
      /the data found here are not those of input 'faces'/,
    );
    await runStudy({ ...study, tasks: [taskOf(once)] });
    assert.equal(files(), 2);
  });

  it('trains ResNet-50 with the weights of its input, and with no others', async () => {
    const real: FaceTraining = {
      ...{ network: 'resnet50', faces: 'unbiased', sizes: { agreeing: 1, conflicting: 1, each: 1 }, seed: 0 },
      ...{ crop: { size: 224, shortSide: 256 }, learningRate: 1e-4, batchSize: 4, epochs: 1 },
    };
    const faces = { data: faceFiles(drawn('unbiased', real.sizes).faces) };
    const { network, meta } = await faceNetwork(real);
    const task = (files: typeof meta.files) => {
      const own = taskOf(real);
      return { ...own, inputs: { ...own.inputs, faces, weights: { data: { files } } } };
    };
    const { folder: results } = place();
    const study = { name: 'faces', folder: results, scheduler: 'in-process' };
    const other = [{ file: 'resnet50.pth', sha256: '00' }];
    await assert.rejects(runStudy({ ...study, tasks: [task(other)] }), /are not those of input 'weights'/);
    const [{ value, files }] = await runStudy<FaceTrained>({ ...study, tasks: [task(meta.files)] });
    assert.ok(Number.isFinite(value.losses[0]));
    const last = () => network.weights.get('fc.weight')!.dataSync().slice(0, 1000);
    const before = last();
    withWeights(network, files['weights.safetensors']);
    assert.notDeepEqual(last(), before, 'it has learned');
    network.dispose();
    fs.rmSync(results, { recursive: true }); // 100 MB
  });
});
