import { after, describe, it } from 'node:test';
import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import sharp from 'sharp';
import { cocoSet } from 'vitrine/data';
import { pointedPhotographs, pointingReport } from 'vitrine/evaluation';
import { resnet18, withWeights } from 'vitrine/models';
import { Random } from 'vitrine/random';
import {
  cocoFiles,
  cocoNetwork,
  drawAnnotated,
  PUBLISHED_COCO_TRAINING,
  trainOnCoco,
  type CocoTrained,
} from 'vitrine/papers/consistent-interpretations';
import { runStudy, StudyError } from 'vitrine/studies';
import { place } from '../../studies/support';
import { assertClose } from '../../support/compare';

process.env.VITRINE_OFFLINE ??= '1'; // random weights do, where ResNet-18's do not lie here

const root = fs.mkdtempSync(path.join(os.tmpdir(), 'train-on-coco-'));
after(() => fs.rmSync(root, { recursive: true }));

/** A folder as MS-COCO 2014 has it: photographs of one or two bright squares, whose color is their class. */
async function folderOf2014(): Promise<string> {
  const folder = path.join(root, 'coco2014');
  const categories = [3, 44, 90].map((id, i) => ({ id, name: ['red', 'green', 'blue'][i], supercategory: 'color' }));
  fs.mkdirSync(path.join(folder, 'annotations'), { recursive: true });
  for (const [split, count] of [
    ['train2014', 7],
    ['val2014', 3],
  ] as const) {
    fs.mkdirSync(path.join(folder, split));
    const [images, annotations]: [object[], object[]] = [[], []];
    for (let i = 0; i < count; i++) {
      const random = new Random(`${split} ${i}`);
      const [height, width] = [110 + random.integer(30), 120 + random.integer(30)];
      const pixels = Uint8Array.from({ length: height * width * 3 }, () => 60 + random.integer(60));
      // The last photograph of the training set has no annotation, as some of MS-COCO have none.
      const labels = split === 'train2014' && i === count - 1 ? [] : [i % 3, ...(i % 2 ? [(i + 1) % 3] : [])];
      labels.forEach((label, k) => {
        const [x, y, side] = [10 + 50 * k, 15, 40];
        for (let row = y; row < y + side; row++)
          for (let column = x; column < x + side; column++) pixels[(row * width + column) * 3 + label] = 240;
        const segmentation = [[x, y, x + side, y, x + side, y + side, x, y + side]];
        const region = { segmentation, bbox: [x, y, side, side], area: side * side, iscrowd: 0 };
        annotations.push({ id: annotations.length + 1, image_id: i, category_id: categories[label].id, ...region });
      });
      const file = `COCO_${split}_${String(i).padStart(12, '0')}.jpg`;
      const raw = { width, height, channels: 3 } as const;
      fs.writeFileSync(path.join(folder, split, file), await sharp(pixels, { raw }).jpeg().toBuffer());
      images.push({ id: i, file_name: file, height, width, license: 1 });
    }
    const listed = { images, annotations, categories, licenses: [{ id: 1, name: 'CC0' }] };
    fs.writeFileSync(path.join(folder, 'annotations', `instances_${split}.json`), JSON.stringify(listed));
  }
  return folder;
}
const made = folderOf2014();
const small = { seed: 3, classes: 3, size: 64 } as const;

describe('trainOnCoco', () => {
  it('has the published settings', () => {
    assert.deepEqual(PUBLISHED_COCO_TRAINING, {
      ...{ epochs: 36, batchSize: 256, learningRate: 0.01, momentum: 0.9, weightDecay: 5e-4 },
      ...{ milestones: [24, 30], weight: 1, statistics: 'batch' },
    });
  });

  it('reads the layout of 2014, and stopped after a step goes on to the weights of a run that was not', async () => {
    const set = cocoSet(await made, { split: 'train2014' });
    assert.deepEqual([set.photos.length, set.classes], [7, ['red', 'green', 'blue']]);
    const asked = { set, arm: 'consistent', seed: 1, epochs: 2, batchSize: 3, checkpointSeconds: 0 } as const;
    const train = async (more: { checkpoint?: string; signal?: AbortSignal }) => {
      const network = resnet18(small);
      const { terms } = await trainOnCoco(network, { ...asked, ...more });
      const weights = network.save();
      network.dispose();
      return { terms, weights };
    };
    const whole = await train({});
    assert.deepEqual(Object.keys(whole.terms[0]).sort(), [
      'gradCamConsistency',
      'l2Penalty',
      'loss',
      'multiLabelCrossEntropy',
    ]);
    const checkpoint = path.join(root, 'stopped.safetensors');
    const stop = new AbortController();
    const watch = setInterval(() => fs.existsSync(checkpoint) && stop.abort(), 5);
    await assert
      .rejects(train({ checkpoint, signal: stop.signal }), { name: 'Interrupted' })
      .finally(() => clearInterval(watch));
    // Up to rounding: the steps that are recorded are run one by one, and begin anew with a run.
    const { weights } = await train({ checkpoint });
    for (const [name, values] of whole.weights) assertClose(weights.get(name)!, values, 1e-5);
  });

  it('differs between its arms, and gives a network whose maps are held against the masks of the other split', async () => {
    const folder = await made;
    const set = cocoSet(folder, { split: 'train2014' });
    const trained = async (arm: 'plain' | 'consistent') => {
      const network = resnet18(small);
      await trainOnCoco(network, { set, arm, seed: 1, epochs: 1, batchSize: 6 });
      return network;
    };
    const networks = [await trained('plain'), await trained('consistent')];
    const [plain, consistent] = networks.map((network) => network.save().get('conv1.weight')!);
    assert.notDeepEqual(plain, consistent);
    const { photos } = cocoSet(folder, { split: 'val2014' });
    const entry = { size: 64, preprocessing: { shortSide: 64, convention: 'torch' } } as const;
    const { rows } = await pointingReport(networks[1], pointedPhotographs(photos, entry), { layer: 'layer4.1' });
    assert.deepEqual(
      rows.map(({ label }) => label),
      [0, 1, 2, 2],
    );
    networks.forEach((network) => network.dispose());
  });

  it('is a task for each arm, with the weights that a training by hand gives', async () => {
    const folder = await made;
    const set = cocoSet(folder, { split: 'train2014' });
    const first = async () => cocoNetwork({ seed: 1, size: 64, classes: 3 });
    const { network: byHand, meta } = await first();
    const annotations = { file: path.join(folder, 'annotations', 'instances_train2014.json') };
    const inputs = { annotations, photographs: { data: cocoFiles(set) }, weights: { data: meta } };
    const sizes = { seed: 1, size: 64, epochs: 1, batchSize: 4 };
    const tasks = (['plain', 'consistent'] as const).map((arm) => ({
      task: 'vitrine/papers/consistent-interpretations#cocoTraining',
      parameters: { ...sizes, arm },
      inputs,
    }));
    const study = { name: 'coco', tasks, folder: place().folder, scheduler: 'in-process' };
    const results = await runStudy<CocoTrained>(study);
    const { terms } = await trainOnCoco(byHand, { set, arm: 'consistent', seed: 1, epochs: 1, batchSize: 4 });
    assert.deepEqual(
      results[1].value.losses,
      terms.map(({ loss }) => loss),
    );
    const kept = withWeights((await first()).network, results[1].files['weights.safetensors']);
    assert.deepEqual(kept.save(), byHand.save());
    const plain = withWeights((await first()).network, results[0].files['weights.safetensors']);
    assert.notDeepEqual(plain.save().get('conv1.weight'), byHand.save().get('conv1.weight'));
    [kept, plain, byHand].forEach((network) => network.dispose());
    const fewer = { ...inputs, photographs: { data: cocoFiles({ photos: set.photos.slice(1) }) } };
    await assert.rejects(runStudy({ ...study, tasks: [{ ...tasks[0], inputs: fewer }] }), StudyError);
  });

  it('draws the class of an annotation: of a, a, a, b the first three times of four', () => {
    const random = new Random(0);
    const drawn = Array.from({ length: 3000 }, () => drawAnnotated([5, 5, 5, 2], random));
    const share = drawn.filter((label) => label === 5).length / drawn.length;
    assert.ok(Math.abs(share - 0.75) < 0.024, `${share}`); // three standard errors
  });

  it('wants one output a class', async () => {
    const set = cocoSet(await made, { split: 'train2014' });
    const network = resnet18({ ...small, classes: 80 });
    await assert.rejects(
      trainOnCoco(network, { set, arm: 'plain', seed: 0 }),
      /trainOnCoco: 'resnet18' has 80 outputs; wanted one for each of 3 classes/,
    );
    network.dispose();
  });
});
