import { after, describe, it } from 'node:test';
import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import sharp from 'sharp';
import { IMAGENET_CLASSES } from 'vitrine/data';
import { withWeights } from 'vitrine/models';
import {
  imagenetNetwork,
  imagenetTraining,
  imagenetTrainingPhotographs,
  PUBLISHED_NETWORKS,
  trainOnPhotographs,
  type ImagenetTrained,
  type ImagenetTraining,
} from 'vitrine/papers/consistent-interpretations';
import { Random } from 'vitrine/random';
import { runStudy, StudyError } from 'vitrine/studies';
import { place } from '../../studies/support';

const data = fs.mkdtempSync(path.join(os.tmpdir(), 'imagenet-training-'));
const before = process.env.VITRINE_DATA;
process.env.VITRINE_DATA = data;
after(() => {
  fs.rmSync(data, { recursive: true });
  if (before === undefined) delete process.env.VITRINE_DATA;
  else process.env.VITRINE_DATA = before;
});

const root = path.join(data, 'imagenet', 'train');

/** Two photographs of each of three classes, as ImageNet's training set lies, and a folder that is no class. */
async function makePhotographs(): Promise<void> {
  for (const [k, name] of [3, 0, 7, undefined].entries()) {
    const folder = path.join(root, name === undefined ? 'notes' : IMAGENET_CLASSES[name].id);
    fs.mkdirSync(folder, { recursive: true });
    for (const i of [0, 1]) {
      const random = new Random(`${k} ${i}`);
      const pixels = Uint8Array.from({ length: 70 * 80 * 3 }, () => random.integer(256));
      const jpeg = await sharp(pixels, { raw: { width: 80, height: 70, channels: 3 } })
        .jpeg()
        .toBuffer();
      fs.writeFileSync(path.join(folder, `${path.basename(folder)}_${i}.JPEG`), jpeg);
    }
  }
}
const TASK = 'vitrine/papers/consistent-interpretations#imagenetTraining';
const small = { network: 'resnet18', pool: 'maximum', seed: 2, epochs: 1, batchSize: 3, size: 32 } as const;

describe("training on the reader's ImageNet", () => {
  it('finds its photographs by their classes, and says where none are', async () => {
    assert.equal(imagenetTrainingPhotographs(), undefined);
    const refused = { expect() {}, keep() {}, file: () => '', result: () => assert.fail(), folder: data };
    await assert.rejects(
      imagenetTraining({ ...small, arm: 'plain' }, refused),
      /there is no data\/imagenet\/train; want/,
    );
    await makePhotographs();
    const { images, meta } = imagenetTrainingPhotographs()!;
    assert.deepEqual(
      images.map(({ label }) => label),
      [0, 0, 3, 3, 7, 7],
    );
    assert.equal(images[0].name, 'n01440764/n01440764_0.JPEG');
    assert.match(meta.files[0].file, /^6 training photographs of ImageNet/);
    fs.appendFileSync(images[0].file, 'x');
    assert.notEqual(imagenetTrainingPhotographs()!.meta.files[0].sha256, meta.files[0].sha256, 'another size');
    fs.truncateSync(images[0].file, fs.statSync(images[0].file).size - 1);
    assert.deepEqual(imagenetTrainingPhotographs()!.meta, meta);
  });

  it('is a task for each arm, with the weights that a training by hand gives', async () => {
    const { images, meta } = imagenetTrainingPhotographs()!;
    const tasks = (['plain', 'consistent'] as const).map((arm) => {
      const parameters: ImagenetTraining = { ...small, arm };
      return { task: TASK, parameters: { ...parameters }, inputs: { photographs: { data: meta } } };
    });
    const study = { name: 'imagenet', tasks, folder: place().folder, scheduler: 'in-process' };
    const results = await runStudy<ImagenetTrained>(study);
    for (const [i, arm] of (['plain', 'consistent'] as const).entries()) {
      const byHand = imagenetNetwork(small);
      const { terms } = await trainOnPhotographs(byHand, { images, arm, seed: 2, epochs: 1, batchSize: 3 });
      const kept = withWeights(imagenetNetwork(small), results[i].files['weights.safetensors']);
      assert.deepEqual(kept.save(), byHand.save(), arm);
      assert.deepEqual(
        results[i].value.losses,
        terms.map(({ loss }) => loss),
      );
      kept.dispose();
      byHand.dispose();
    }
    const others = { files: [{ file: 'others', sha256: '0'.repeat(64) }] };
    const stale = { ...tasks[0], inputs: { photographs: { data: others } } };
    await assert.rejects(runStudy({ ...study, tasks: [stale] }), StudyError);
  });

  it('has the last stage and the pools of each network of the paper, and refuses others', () => {
    for (const [network, { layer, pools }] of Object.entries(PUBLISHED_NETWORKS))
      for (const pool of network === 'alexnet' ? [] : pools) {
        const made = imagenetNetwork({ network: network as 'resnet18', pool, seed: 0, size: 64 });
        assert.deepEqual(made.node(layer).shape.slice(0, 2), [2, 2], network);
        made.dispose();
      }
    const wrong = (asked: object) => () => imagenetNetwork({ ...small, ...asked } as ImagenetTraining);
    assert.throws(wrong({ network: 'vgg16_bn' }), /network is 'vgg16_bn'; wanted resnet18, resnet50, alexnet/);
    assert.throws(wrong({ network: 'alexnet' }), /pool of alexnet is 'maximum'; wanted average/);
    assert.throws(wrong({ pool: 'mean' }), /pool of resnet18 is 'mean'; wanted average or maximum/);
  });
});
