import { after, describe, it } from 'node:test';
import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import sharp from 'sharp';
import { alexnet, mobilenetV1, resnet18, resnet50, type Network } from 'vitrine/models';
import { IMAGENET_CLASSES, localizationSet } from 'vitrine/data';
import { writeVocXml } from 'vitrine/formats';
import { Random } from 'vitrine/random';
import { tf } from 'vitrine/runtime';
import {
  imagenetCrops,
  PUBLISHED_TRAINING,
  publishedRate,
  randomCrop,
  trainOnPhotographs,
} from 'vitrine/papers/consistent-interpretations';
import { assertClose, assertNoLeak } from '../../support/compare';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'train-on-photographs-'));
after(() => fs.rmSync(folder, { recursive: true }));

/** Generated photographs in ImageNet's layout: a bright square on noise, its class by its color. */
async function photographs(count: number) {
  for (const part of ['val', 'annotation']) fs.mkdirSync(path.join(folder, part), { recursive: true });
  for (let i = 0; i < count; i++) {
    const random = new Random(i);
    const [height, width, label] = [150 + 10 * random.integer(4), 160 + 10 * random.integer(4), i % 3];
    const pixels = Uint8Array.from({ length: height * width * 3 }, () => 60 + random.integer(60));
    const box = { xmin: 40, ymin: 30, xmax: 90, ymax: 80 };
    for (let row = box.ymin - 1; row < box.ymax; row++)
      for (let column = box.xmin - 1; column < box.xmax; column++) pixels[(row * width + column) * 3 + label] = 240;
    const name = `made_${i}`;
    const raw = { width, height, channels: 3 } as const;
    fs.writeFileSync(path.join(folder, 'val', `${name}.JPEG`), await sharp(pixels, { raw }).jpeg().toBuffer());
    const objects = [{ name: IMAGENET_CLASSES[label].id, difficult: false, box }];
    const xml = writeVocXml({ filename: `${name}.JPEG`, width, height, objects });
    fs.writeFileSync(path.join(folder, 'annotation', `${name}.xml`), xml);
  }
  return localizationSet(folder).images;
}
const made = photographs(6);

describe('trainOnPhotographs', () => {
  it('has the published settings, and the rates of its milestones', () => {
    assert.deepEqual(
      [0, 29, 30, 59, 60, 89].map((epoch) => publishedRate(epoch, PUBLISHED_TRAINING.milestones)),
      [1, 1, 0.1, 0.1, 0.01, 0.01],
    );
    const { milestones, ...published } = PUBLISHED_TRAINING;
    assert.deepEqual(milestones, [30, 60]);
    assert.deepEqual(published, {
      ...{ epochs: 90, batchSize: 256, learningRate: 0.1, momentum: 0.9, weightDecay: 1e-4, weight: 25 },
      statistics: 'batch',
    });
  });

  it('of each network of the paper, stopped after a step, goes on to the weights of a run that was not', async () => {
    const images = (await made).slice(0, 3);
    const common = { seed: 3, classes: 3 };
    const networks: Record<string, () => Network> = {
      'ResNet-18': () => resnet18({ ...common, size: 224 }),
      'ResNet-18 with a maximum pool': () => resnet18({ ...common, size: 64, pool: 'maximum' }),
      'ResNet-50': () => resnet50({ ...common, size: 64 }),
      // Maps of 3x3, and of 7x7 in a mosaic: compared at the sizes of the inputs.
      AlexNet: () => alexnet({ ...common, size: 128, hidden: 32 }),
    };
    for (const [title, make] of Object.entries(networks)) {
      const train = async (more: { checkpoint?: string; signal?: AbortSignal }) => {
        const network = make();
        const asked = {
          images,
          arm: 'consistent',
          learningRate: 1e-4,
          seed: 1,
          epochs: 1,
          batchSize: 1,
          checkpointSeconds: 0,
        } as const;
        const history = await trainOnPhotographs(network, { ...asked, ...more });
        const weights = network.save();
        network.dispose();
        return { history, weights };
      };
      const whole = await train({});
      const checkpoint = path.join(folder, `${title}.safetensors`);
      const stop = new AbortController();
      const watch = setInterval(() => fs.existsSync(checkpoint) && stop.abort(), 5);
      await assert
        .rejects(train({ checkpoint, signal: stop.signal }), { name: 'Interrupted' })
        .finally(() => clearInterval(watch));
      const resumed = await train({ checkpoint });
      for (const [name, values] of whole.weights) assertClose(resumed.weights.get(name)!, values, 1e-6);
      const first = make();
      const last = [...whole.weights.keys()].filter((name) => name.endsWith('.weight')).at(-1)!;
      assert.notDeepEqual(whole.weights.get(last), first.save().get(last), title);
      first.dispose();
    }
  });

  it('starts from random weights at the published rate, by the statistics of its batches', async () => {
    const images = await made;
    const asked = { images, arm: 'plain', seed: 1, epochs: 4, batchSize: 6 } as const;
    const network = resnet18({ seed: 3, classes: 3, size: 64 });
    // Six photographs show that the loss stays a number; that such networks learn is tested with batch statistics.
    const losses = (await trainOnPhotographs(network, asked)).terms.map(({ crossEntropy }) => crossEntropy);
    assert.ok(Math.max(...losses) < 10, `losses ${losses}`);
    network.dispose();
    const fixed = resnet18({ seed: 3, classes: 3, size: 64 });
    await assert.rejects(
      trainOnPhotographs(fixed, { ...asked, statistics: 'running' }),
      /the loss is \S+ in epoch .*; lower the learning rate, or, from random weights, train withBatchStatistics/,
    );
    fixed.dispose();
  });

  it('differs between its arms, and names one that there is not', async () => {
    const images = (await made).slice(0, 4);
    const weightsOf = async (arm: 'plain' | 'consistent') => {
      const network = resnet18({ seed: 3, classes: 3, size: 64 });
      await trainOnPhotographs(network, { images, arm, learningRate: 1e-4, seed: 1, epochs: 1, batchSize: 4 });
      const weights = network.save().get('conv1.weight')!;
      network.dispose();
      return weights;
    };
    assert.notDeepEqual(await weightsOf('plain'), await weightsOf('consistent'));
    const network = resnet18({ seed: 0, classes: 3, size: 64 });
    await assert.rejects(
      trainOnPhotographs(network, { images, arm: 'gc' as 'plain', learningRate: 1, seed: 0 }),
      /arm is 'gc'/,
    );
    await assert.rejects(
      trainOnPhotographs(network, { images, arm: 'plain', statistics: 'own' as 'batch', seed: 0 }),
      /statistics is 'own'; wanted batch or running/,
    );
    network.dispose();
  });

  it('asks a network that is not of the paper for its last stage', async () => {
    const images = (await made).slice(0, 2);
    const train = (layer?: string) => {
      const network = mobilenetV1({ seed: 0, classes: 3, size: 64, width: 0.25 });
      const asked = { images, arm: 'consistent', layer, learningRate: 1e-4, seed: 1, epochs: 1, batchSize: 2 } as const;
      return trainOnPhotographs(network, asked).finally(() => network.dispose());
    };
    await assert.rejects(train(), /trainOnPhotographs: 'mobilenet\S*' is none of resnet18, resnet50, alexnet; say its/);
    assert.equal((await train('26_conv.relu6')).terms.length, 1);
  });

  it('compares the maps of AlexNet where it is told to', async () => {
    const images = (await made).slice(0, 2);
    const network = alexnet({ seed: 3, classes: 3, size: 128, hidden: 32 });
    await assert.rejects(
      trainOnPhotographs(network, { images, arm: 'consistent', compareAt: 'map', seed: 1, epochs: 1, batchSize: 2 }),
      /the mosaic's map is \[2,7,7\] and the target \[2,6,6\]/,
    );
    network.dispose();
  });
});

describe('imagenetCrops', () => {
  it('gives other crops of a photograph each time, the same by the same random numbers, and leaves nothing', async () => {
    const data = imagenetCrops(await made, { size: 32 });
    const draw = (seed: number) => {
      const { x, labels } = data.batch([4, 4], new Random(seed));
      const found = { shape: x.shape, values: [...x.dataSync()], labels: [...labels.dataSync()] };
      tf.dispose([x, labels]);
      return found;
    };
    const first = draw(0);
    assert.deepEqual(first.shape, [2, 32, 32, 3]);
    assert.deepEqual(first.labels, [1, 1]);
    assert.notDeepEqual(first.values.slice(0, 3072), first.values.slice(3072));
    assert.deepEqual(draw(0), first);
    await assertNoLeak(() => void draw(1));
  });

  it('cuts from 8 to 100 percent of the area, within the photograph, turned as often as not', () => {
    const random = new Random(1);
    for (let i = 0; i < 500; i++) {
      const { top, left, h, w } = randomCrop(300, 400, random);
      assert.ok(top >= 0 && left >= 0 && top + h <= 300 && left + w <= 400);
      assert.ok((h * w) / 120_000 > 0.075 && w / h > 0.73 && w / h < 1.36, `${w} x ${h}`);
    }
    assert.deepEqual(randomCrop(10, 1000, new Random(0)), { top: 0, left: 493, h: 10, w: 13 });
  });

  it('says what it cannot read', async () => {
    const file = path.join(folder, 'no.JPEG');
    fs.writeFileSync(file, 'nothing');
    assert.throws(
      () => imagenetCrops([{ file, label: 0 }]).batch([0], new Random(0)),
      /no\.JPEG.*cannot be read as a photograph/,
    );
    assert.throws(() => imagenetCrops([]), /images is empty/);
    assert.throws(() => imagenetCrops([{ file, label: 0 }], { size: 0 }), /size is 0/);
    await made;
  });
});
