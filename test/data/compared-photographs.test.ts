import { after, describe, it } from 'node:test';
import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import sharp from 'sharp';
import { maskFromBoxes } from 'vitrine/alignment';
import { IMAGENET_CLASSES, readImage } from 'vitrine/data';
import { Random } from 'vitrine/random';
import {
  boxedPhotographs,
  COCO_WITH_COUNTERPARTS,
  cocoObjects,
  drawObjects,
  fixatedPhotographs,
  imagenetCounterparts,
  objectsWithBoxes,
} from 'vitrine/papers/explanation-alignment';

const mirror = process.env.VITRINE_MIRROR;
const data = fs.mkdtempSync(path.join(os.tmpdir(), 'compared-photographs-'));
const earlier = process.env.VITRINE_DATA;
process.env.VITRINE_DATA = data;
delete process.env.VITRINE_MIRROR;
after(() => {
  if (earlier === undefined) delete process.env.VITRINE_DATA;
  else process.env.VITRINE_DATA = earlier;
  if (mirror !== undefined) process.env.VITRINE_MIRROR = mirror;
  fs.rmSync(data, { recursive: true });
});

/** Runs with the mirror and an empty data folder. */
async function onMirror<T>(work: () => T | Promise<T>): Promise<T> {
  process.env.VITRINE_MIRROR = mirror;
  process.env.VITRINE_DATA = path.join(data, 'empty');
  try {
    return await work();
  } finally {
    delete process.env.VITRINE_MIRROR;
    process.env.VITRINE_DATA = data;
  }
}
const skipWithout = (name: string) =>
  mirror && fs.existsSync(path.join(mirror, name)) ? false : `there is no ${name} in VITRINE_MIRROR`;

const picture = (file: string, width: number, height: number) => {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  return sharp({ create: { width, height, channels: 3, background: '#336699' } })
    .jpeg()
    .toFile(file);
};
const write = (file: string, content: unknown) => {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, JSON.stringify(content));
};

describe('imagenetCounterparts', () => {
  it('finds every name that it lists, among the 80 categories, and nothing for a giraffe', () => {
    for (const category of COCO_WITH_COUNTERPARTS) assert.ok(imagenetCounterparts(category).length > 0, category);
    const dogs = imagenetCounterparts('dog');
    assert.deepEqual([dogs.length, dogs[0], dogs.at(-1)], [118, 151, 268]);
    assert.deepEqual(
      imagenetCounterparts('train').map((i) => IMAGENET_CLASSES[i].name),
      ['bullet train', 'electric locomotive', 'steam locomotive', 'freight car', 'passenger car'],
    );
    assert.deepEqual(imagenetCounterparts('giraffe'), []);
  });
});

describe('objectsWithBoxes', () => {
  it("are files in ImageNet's layout, whose boxes are around the drawn things", async () => {
    const { images, left } = await objectsWithBoxes(16);
    assert.deepEqual([images.length, left.withoutAnnotation], [16, []]);
    const drawn = drawObjects(16, new Random(0).fork('objects with boxes'));
    for (const [i, { file, label, boxes, width, height }] of images.entries()) {
      const { data: pixels } = await readImage(file);
      assert.deepEqual(maskFromBoxes(boxes, [height, width]).mask, drawn.masks.slice(i * 1600, (i + 1) * 1600));
      assert.equal(label, drawn.labels[i]);
      const wanted = drawn.images.slice(i * 4800, (i + 1) * 4800);
      assert.ok(
        pixels.every((value, k) => Math.abs(value / 255 - 0.5 - wanted[k] / 4) < 0.003),
        file,
      );
    }
  });
});

describe('boxedPhotographs', () => {
  it('are drawn objects where there is nothing else, and say so', async () => {
    const { images, meta } = await boxedPhotographs('imagenet', { standIns: 8 });
    assert.deepEqual([images.length, meta.real, meta.origin], [8, false, 'stand-in']);
  });

  it(
    'of the mirror are so many of each class, in the order of the list',
    { skip: skipWithout('tiny-imagenet-200') },
    () =>
      onMirror(async () => {
        const { images, meta } = await boxedPhotographs('tiny-imagenet', { perClass: 2 });
        assert.equal(images.length, 400);
        const counts = new Map<number, number>();
        for (const { label } of images) counts.set(label, (counts.get(label) ?? 0) + 1);
        assert.deepEqual([counts.size, [...new Set(counts.values())]], [200, [2]]);
        assert.deepEqual([meta.real, meta.files[0].file], [true, 'val_annotations.txt']);
      }),
  );
});

describe('cocoObjects', () => {
  it('takes the largest object that ImageNet has a class for, its outline, its boxes and its license', async () => {
    assert.equal(cocoObjects(), undefined);
    const folder = path.join(data, 'coco');
    const box = (id: number, image_id: number, category_id: number, x: number, y: number, side: number) => ({
      ...{ id, image_id, category_id, iscrowd: 0, area: side * side, bbox: [x, y, side, side] },
      segmentation: [[x, y, x + side, y, x + side, y + side, x, y + side]],
    });
    write(path.join(folder, 'annotations', 'instances_train2017.json'), {
      licenses: [
        { id: 3, name: 'Attribution-NonCommercial License' },
        { id: 4, name: 'Attribution License' },
      ],
      categories: [
        { id: 1, name: 'person' },
        { id: 18, name: 'dog' },
        { id: 24, name: 'zebra' },
      ],
      images: [1, 2, 3].map((id) => ({ id, file_name: `${id}.jpg`, width: 40, height: 30, license: id === 1 ? 4 : 3 })),
      annotations: [
        ...[box(1, 1, 1, 0, 0, 30), box(2, 1, 18, 5, 5, 10), box(3, 1, 24, 20, 5, 6), box(4, 1, 24, 30, 5, 6)],
        ...[box(5, 2, 1, 0, 0, 30), box(6, 3, 24, 2, 2, 4)],
      ],
    });
    for (const id of [1, 2]) await picture(path.join(folder, 'train2017', `${id}.jpg`), 40, 30);
    const { objects, meta } = cocoObjects()!; // the second has a person alone, the third is not there
    assert.equal(objects.length, 1);
    const [{ category, counterparts, mask, boxes, attribution, mayBeShown }] = objects;
    assert.deepEqual([category, attribution, mayBeShown], ['dog', 'COCO 1, Attribution License', true]);
    assert.deepEqual(counterparts, imagenetCounterparts('dog'));
    assert.deepEqual(boxes, [{ xmin: 6, ymin: 6, xmax: 15, ymax: 15 }]);
    assert.deepEqual(maskFromBoxes(boxes, [30, 40]).mask, mask());
    assert.equal(meta.files[0].file, 'coco/instances_train2017.json');
  });
});

describe('fixatedPhotographs', () => {
  it('blurs what people looked at, row and column counted from 1, and keeps the densest part', async () => {
    assert.equal(fixatedPhotographs(), undefined);
    const folder = path.join(data, 'salicon');
    const name = 'COCO_train2014_000000000007.jpg';
    const file = path.join(folder, 'annotations', 'fixations_train2014examples.json');
    write(file, {
      images: [{ id: 7, file_name: name, width: 64, height: 48, license: 4 }],
      licenses: [{ id: 4, name: 'Attribution License' }],
      annotations: [
        {
          image_id: 7,
          fixations: [
            [11, 21],
            [11, 21],
            [0, 3],
          ],
        },
        { image_id: 7, fixations: [[48, 64]] },
      ],
    });
    assert.throws(() => fixatedPhotographs(), /names COCO_train2014_000000000007\.jpg, which is not there/);
    await picture(path.join(folder, 'images', 'train2015r1-examples', name), 64, 48);
    const [photograph] = fixatedPhotographs()!.photographs;
    const density = photograph.density();
    const top = density.indexOf(Math.max(...density));
    assert.deepEqual([Math.floor(top / 64), top % 64, photograph.viewers], [10, 20, 2]);
    // A Gaussian of 64/32 = 2 pixels: two pixels beside, e^-1/2 of the top.
    assert.ok(Math.abs(density[top + 2] / density[top] - Math.exp(-0.5)) < 1e-6);
    assert.ok(Math.abs(density[top + 2 * 64] / density[top] - Math.exp(-0.5)) < 1e-6);
    const mask = photograph.mask();
    assert.deepEqual([mask[top], mask[48 * 64 - 1], mask[0]], [1, 1, 0]);
    assert.equal(photograph.attribution, 'COCO 7, Attribution License');
    write(file, { images: [], licenses: [] });
    assert.throws(() => fixatedPhotographs(), /fixations_train2014examples\.json: has no list 'annotations'/);
    fs.writeFileSync(file, '{"images": [');
    assert.throws(() => fixatedPhotographs(), /fixations_train2014examples\.json: is no JSON/);
  });

  it('of the mirror: ten photographs, with 55 viewers or more each', { skip: skipWithout('salicon') }, () =>
    onMirror(() => {
      const { photographs } = fixatedPhotographs()!;
      assert.equal(photographs.length, 10);
      assert.ok(photographs.every(({ viewers }) => viewers >= 55 && viewers <= 67));
    }),
  );
});
