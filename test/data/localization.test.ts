import { after, describe, it } from 'node:test';
import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { maskFromBoxes } from 'vitrine/alignment';
import {
  classesOf,
  classMask,
  cocoSet,
  findFolder,
  localizationSet,
  mnist,
  ownClassIds,
  readImage,
  select,
  saveLocalizationSet,
  type ImageSet,
} from 'vitrine/data';
import { clutteredCanvases } from 'vitrine/papers/consistent-interpretations';
import { maskedPhotographs } from 'vitrine/evaluation';
import { FormatError, writeVocXml, type VocObject } from 'vitrine/formats';
import { ZOO } from 'vitrine/models';
import { makeTar } from '../formats/make-tar';
import { withEnvironment } from './real-data';

const root = fs.mkdtempSync(path.join(os.tmpdir(), 'vitrine-localization-'));
after(() => fs.rmSync(root, { recursive: true }));
const classes = ownClassIds(3);
const object = (label: number, [xmin, ymin, xmax, ymax]: number[], difficult = false): VocObject => ({
  name: classes[label],
  difficult,
  box: { xmin, ymin, xmax, ymax },
});

/** Writes empty image files and their annotations: paths relative to a folder of that name. */
function tree(name: string, files: Record<string, VocObject[] | null>): string {
  const folder = path.join(root, name);
  for (const [file, objects] of Object.entries(files)) {
    const place = path.join(folder, file);
    fs.mkdirSync(path.dirname(place), { recursive: true });
    fs.writeFileSync(
      place,
      objects ? writeVocXml({ filename: path.basename(file), width: 10, height: 8, objects }) : '',
    );
  }
  return folder;
}

describe('localizationSet', () => {
  const one = [object(1, [1, 1, 4, 4])];

  it('reads the same set from every layout: beside the images, in annotation/, flat or in a folder a class', () => {
    const layouts: Record<string, VocObject[] | null>[] = [
      { 'val/a.JPEG': null, 'val/a.xml': one },
      { 'val/a.JPEG': null, 'annotation/a.xml': one },
      { 'val/n00000001/a.JPEG': null, 'annotation/a.xml': one },
      { 'val/n00000001/a.JPEG': null, 'annotation/n00000001/a.xml': one },
      { 'a.JPEG': null, 'a.xml': one },
    ];
    for (const [i, files] of layouts.entries()) {
      const { images } = localizationSet(tree(`layout-${i}`, files), { classes });
      assert.deepEqual(
        images.map(({ file, ...rest }) => [path.basename(file), rest]),
        [['a.JPEG', { width: 10, height: 8, label: 1, boxes: [one[0].box], difficult: false, others: 0 }]],
      );
    }
    const apart = tree('layout-apart', { 'pictures/a.JPEG': null, 'boxes/a.xml': one });
    const annotations = path.join(apart, 'boxes');
    assert.equal(localizationSet(path.join(apart, 'pictures'), { classes, annotations }).images.length, 1);
    assert.deepEqual(localizationSet(path.join(apart, 'pictures'), { classes }).left.withoutAnnotation, ['a.JPEG']);
  });

  it('reads the same set from tar archives: XML beside the image, in an archive of their own, in shards', () => {
    const folder = tree('as-folder', { 'val/a.JPEG': null, 'val/b.JPEG': null, 'val/a.xml': one, 'val/b.xml': one });
    const bytes = (file: string) => fs.readFileSync(path.join(folder, 'val', file));
    const packed = (name: string, files: Record<string, string>) => {
      const location = path.join(root, 'packed', name);
      fs.mkdirSync(path.dirname(location), { recursive: true });
      const entries = Object.entries(files).map(([file, from]) => ({ file, content: bytes(from) }));
      fs.writeFileSync(location, makeTar([{ file: 'val/', content: Buffer.alloc(0), kind: '5' }, ...entries]));
      return location;
    };
    const all = { 'val/b.JPEG': 'b.JPEG', 'val/b.xml': 'b.xml', './val/a.JPEG': 'a.JPEG', './val/a.xml': 'a.xml' };
    const together = packed('one/all.tar', all);
    const pictures = packed('two/pictures.tar', { 'a.JPEG': 'a.JPEG', '../../b.JPEG': 'b.JPEG', '._a.JPEG': 'a.xml' });
    const boxes = packed('two/boxes.tar', { 'Annotation/n1/a.xml': 'a.xml', 'Annotation/n2/b.xml': 'b.xml' });
    packed('shards/1.tar', { '000.JPEG': 'a.JPEG', '000.xml': 'a.xml', '000.cls': 'a.xml' });
    packed('shards/2.tar', { '000.JPEG': 'b.JPEG', '000.xml': 'b.xml' });
    packed('unpacked/val.tar', { 'a.JPEG': 'a.JPEG' });
    const unpacked = tree('packed/unpacked', { 'val/n1/a.JPEG': null, 'annotation/a.xml': one });
    packed('val-of-tars/val/1.tar', { 'a.JPEG': 'a.JPEG', 'b.JPEG': 'b.JPEG' });
    const besideTars = tree('packed/val-of-tars', { 'annotation/a.xml': one, 'annotation/b.xml': one });
    const wanted = localizationSet(folder, { classes }).images.map(({ file: _, ...rest }) => rest);
    const sets = {
      'all.tar/val': localizationSet(together, { classes }),
      'pictures.tar': localizationSet(pictures, { classes, annotations: boxes }),
      shards: localizationSet(path.join(root, 'packed/shards'), { classes }),
      'annotations beside val': localizationSet(besideTars, { classes }),
      'a folder of annotations': localizationSet(pictures, { classes, annotations: path.join(folder, 'val') }),
    };
    for (const [name, { images, left }] of Object.entries(sets)) {
      assert.deepEqual(left, { withoutAnnotation: [], withoutObject: [] }, name);
      assert.deepEqual(
        images.map(({ file: _, read: __, archives: ___, ...rest }) => rest),
        wanted,
        name,
      );
      assert.deepEqual(
        images.map(({ read }) => Buffer.from(read!())),
        [bytes('a.JPEG'), bytes('b.JPEG')],
        name,
      );
      assert.match(images[0].archives!, /^[0-9a-f]{64}$/);
    }
    const names = (set: keyof typeof sets) => sets[set].images.map(({ file }) => file);
    assert.deepEqual(names('all.tar/val'), ['all.tar/val/a.JPEG', 'all.tar/val/b.JPEG']);
    assert.deepEqual(names('pictures.tar'), ['pictures.tar/a.JPEG', 'pictures.tar/b.JPEG']);
    assert.deepEqual(names('shards'), ['1.tar/000.JPEG', '2.tar/000.JPEG']);
    assert.notEqual(sets['pictures.tar'].images[0].archives, sets['all.tar/val'].images[0].archives);
    const input = (images: typeof sets.shards.images) => maskedPhotographs(images, ZOO.squeezenet1_1)[0].input;
    assert.match(input(sets.shards.images)!, new RegExp(sets.shards.images[0].archives!));
    assert.deepEqual(
      maskedPhotographs(sets.shards.images, ZOO.squeezenet1_1).map(({ name }) => name),
      ['1.tar/000.JPEG', '2.tar/000.JPEG'],
    );
    // What was unpacked already is not read from the archive beside it.
    const [own] = localizationSet(unpacked, { classes }).images;
    assert.deepEqual([own.file, own.read], [path.join(unpacked, 'val/n1/a.JPEG'), undefined]);
    assert.throws(() => localizationSet(path.join(root, 'none')), /none is no folder and no \.tar/);
  });

  it('takes the class of the first object and all its boxes, and no others', () => {
    const objects = [object(2, [1, 1, 2, 2]), object(0, [5, 5, 9, 8]), object(2, [3, 3, 4, 4], true)];
    const [image] = localizationSet(tree('first', { 'val/a.png': null, 'val/a.xml': objects }), { classes }).images;
    assert.equal(image.label, 2);
    assert.deepEqual(image.boxes, [objects[0].box, objects[2].box]);
    assert.deepEqual([image.difficult, image.others], [false, 1]);
    const [hard] = localizationSet(
      tree('hard', { 'val/a.png': null, 'val/a.xml': [object(2, [0, 1, 2, 2], true), object(0, [5, 5, 9, 8])] }),
      { classes },
    ).images;
    assert.equal(hard.difficult, true);
    assert.deepEqual(maskFromBoxes(hard.boxes, [8, 10]).clamped, 1); // xmin 0
  });

  it('names images without an annotation, and those whose annotation is empty', () => {
    const { images, left } = localizationSet(
      tree('left', { 'val/a.png': null, 'val/b.png': null, 'val/b.xml': [], 'val/c.png': null, 'val/c.xml': one }),
      { classes },
    );
    assert.equal(images.length, 1);
    assert.deepEqual(left, { withoutAnnotation: ['a.png'], withoutObject: ['b.png'] });
  });

  it('takes ImageNet ids and numbered names, and refuses unknown ones', () => {
    const named = (name: string) => [{ ...one[0], name }];
    assert.equal(
      localizationSet(tree('id', { 'val/a.png': null, 'val/a.xml': named('n01443537') })).images[0].label,
      1,
    );
    assert.equal(
      localizationSet(tree('numbered', { 'val/a.png': null, 'val/a.xml': named('3.some text') }), { classes }).images[0]
        .label,
      2,
    );
    assert.throws(
      () => localizationSet(tree('unknown', { 'val/a.png': null, 'val/a.xml': named('cat') }), { classes }),
      (error: Error) =>
        error instanceof FormatError &&
        /^a\.xml: its first object is of class 'cat', which is not one of the 3 classes/.test(error.message),
    );
    assert.throws(
      () => localizationSet(tree('empty', { 'val/readme.txt': null })),
      /there are no JPEG or PNG images in empty; wanted val\//,
    );
  });
});

/** Digits whose every image has its ink in the middle 10x6 pixels. */
const digits: ImageSet = {
  images: Uint8Array.from({ length: 20 * 784 }, (_, i) => {
    const [row, column] = [Math.floor((i % 784) / 28), i % 28];
    return row >= 9 && row < 19 && column >= 11 && column < 17 ? 255 : 0;
  }),
  labels: Uint8Array.from({ length: 20 }, (_, i) => i % 10),
  shape: [20, 28, 28, 1],
  classes: '0123456789'.split(''),
  meta: {} as never,
};

describe('cluttered canvases', () => {
  it('hold their digit tightly in the box, inside the canvas, and repeat by seed', () => {
    const set = clutteredCanvases(digits, { count: 40, seed: 3, clutter: 0 });
    for (const [i, { xmin, ymin, xmax, ymax }] of set.boxes.entries()) {
      assert.ok(xmin >= 1 && ymin >= 1 && xmax <= 64 && ymax <= 64);
      const [width, height] = [xmax - xmin + 1, ymax - ymin + 1];
      // 6x10 pixels times 1.0 to 1.8, to the same factor in both directions.
      assert.ok(width >= 6 && width <= 11 && Math.abs(height - (10 * width) / 6) <= 1.4, `${width}x${height}`);
      const bright = [...set.images.subarray(i * 4096, (i + 1) * 4096)].flatMap((value, at) =>
        value > 128 ? [at] : [],
      );
      assert.ok(
        bright.length > 0 &&
          bright.every((at) => {
            const [x, y] = [(at % 64) + 1, Math.floor(at / 64) + 1];
            return x >= xmin && x <= xmax && y >= ymin && y <= ymax;
          }),
      );
    }
    assert.deepEqual(clutteredCanvases(digits, { count: 40, seed: 3, clutter: 0 }).images, set.images);
    assert.notDeepEqual(clutteredCanvases(digits, { count: 40, seed: 4, clutter: 0 }).images, set.images);
    assert.deepEqual(
      clutteredCanvases(digits, { count: 5, seed: 3, clutter: 0 }).images,
      set.images.subarray(0, 5 * 4096),
    );
  });

  it('are written as files and read back by the reader of real data, pixels included', async () => {
    const set = clutteredCanvases(digits, { count: 6, seed: 1 });
    const folder = path.join(root, 'canvases');
    await saveLocalizationSet(folder, set);
    const { images, left } = localizationSet(folder, { classes: ownClassIds(10) });
    assert.deepEqual([images.length, left.withoutAnnotation.length], [6, 0]);
    for (const [i, { file, label, boxes, width, height }] of images.entries()) {
      assert.deepEqual([label, boxes, width, height], [set.labels[i], [set.boxes[i]], 64, 64]);
      assert.deepEqual((await readImage(file, { channels: 1 })).data, set.images.subarray(i * 4096, (i + 1) * 4096));
    }
    await saveLocalizationSet(folder, clutteredCanvases(digits, { count: 2, seed: 1 }));
    assert.equal(fs.readdirSync(path.join(folder, 'val')).length, 6, 'a folder that is there is taken as it is');
  });

  it(
    'of real digits cover the area that was measured elsewhere',
    { skip: process.env.VITRINE_MIRROR ? false : 'VITRINE_MIRROR is not set: no real digits' },
    async () => {
      const last = select(
        await mnist('test'),
        Uint32Array.from({ length: 2000 }, (_, i) => 8000 + i),
      );
      const { boxes } = clutteredCanvases(last, { count: 1000, seed: 0 });
      const areas = boxes.map(({ xmin, ymin, xmax, ymax }) => ((xmax - xmin + 1) * (ymax - ymin + 1)) / 4096);
      const mean = areas.reduce((sum, area) => sum + area, 0) / areas.length;
      assert.ok(Math.abs(mean - 0.159) < 0.01, `mean area ${mean}; 15.9 % was measured`);
    },
  );
});

describe('readImage', () => {
  it('keeps the aspect, brings the shorter side to size, and cuts nothing', async () => {
    const { default: sharp } = await import('sharp');
    const image = await sharp(new Uint8Array(40 * 30 * 3).fill(9), { raw: { width: 40, height: 30, channels: 3 } })
      .png()
      .toBuffer();
    assert.deepEqual((await readImage(image, { shortSide: 15 })).shape, [15, 20, 3]);
    assert.deepEqual((await readImage(image, { channels: 1 })).shape, [30, 40, 1]);
    await assert.rejects(readImage(image, { shortSide: 0 }), /shortSide is 0/);
  });
});

describe('cocoSet', () => {
  const found = findFolder('coco', 'annotations/instances_train2017.json');

  it(
    'reads the photographs with masks whose areas are those of the file',
    { skip: found ? false : 'there is no coco folder in the data folder or in VITRINE_MIRROR' },
    async () => {
      const { classes: names, photos } = cocoSet(found!.folder);
      assert.deepEqual([names.length, photos.length], [80, 100]);
      assert.equal(
        photos.reduce((sum, { annotations }) => sum + annotations.length, 0),
        747,
      );
      let [ours, theirs] = [0, 0];
      for (const photo of photos) {
        for (const label of classesOf(photo)) {
          const own = photo.annotations.filter((annotation) => annotation.label === label);
          if (own.length !== 1) continue;
          const area = classMask(photo, label).reduce((sum, value) => sum + value, 0);
          assert.ok(
            Math.abs(area - own[0].area) <= 0.1 * own[0].area + 30,
            `${photo.file}: ${area} pixels, ${own[0].area} in the file`,
          );
          [ours, theirs] = [ours + area, theirs + own[0].area];
        }
      }
      assert.ok(Math.abs(ours / theirs - 1) < 0.01, `${ours} of ${theirs} pixels`);
      const { shape } = await readImage(photos[0].path);
      assert.deepEqual(shape, [photos[0].height, photos[0].width, 3]);
    },
  );

  it('says what is missing', () => {
    assert.throws(
      () => cocoSet(root),
      /there is no annotations\/instances_val2017\.json .* and its images in val2017\//,
    );
    const folder = path.join(root, 'coco');
    fs.mkdirSync(path.join(folder, 'annotations'), { recursive: true });
    fs.writeFileSync(
      path.join(folder, 'annotations/instances_x.json'),
      JSON.stringify({
        categories: [],
        images: [{ id: 1, file_name: '../../secret.jpg', height: 1, width: 1 }],
        annotations: [],
      }),
    );
    assert.throws(() => cocoSet(folder, { split: 'x' }), /names 1 images that are not in x\/, the first/);
  });

  it('takes the split whose photographs are there', () => {
    const folder = path.join(root, 'coco of two splits');
    for (const split of ['train2017', 'val2017']) {
      fs.mkdirSync(path.join(folder, 'annotations'), { recursive: true });
      const images = [{ id: 1, file_name: `of ${split}.jpg`, height: 1, width: 1 }];
      fs.writeFileSync(
        path.join(folder, `annotations/instances_${split}.json`),
        JSON.stringify({ categories: [], images, annotations: [] }),
      );
    }
    fs.mkdirSync(path.join(folder, 'val2017'));
    fs.writeFileSync(path.join(folder, 'val2017/of val2017.jpg'), '');
    assert.deepEqual(
      cocoSet(folder).photos.map(({ file }) => file),
      ['of val2017.jpg'],
    );
    const annotations = path.join(folder, 'annotations/instances_train2017.json');
    fs.writeFileSync(path.join(root, 'of train2017.jpg'), '');
    assert.deepEqual(
      cocoSet(root, { annotations }).photos.map((photo) => photo.path),
      [path.join(root, 'of train2017.jpg')],
      'a file of annotations elsewhere',
    );
    const missing = path.join(root, 'none.json');
    assert.throws(() => cocoSet(root, { annotations: missing }), /there is no none\.json; wanted MS-COCO's/);
    assert.throws(() => cocoSet(root, { annotations, split: 'x' }), /annotations is a file, to which split says/);
    assert.throws(
      () => cocoSet(path.join(folder, 'val2017'), { annotations }),
      /instances_train2017\.json: names 1 images that are not in val2017\//,
    );
    assert.throws(() => cocoSet(folder, { split: 'train2017' }), /names 1 images that are not in train2017/);
  });
});

describe('findFolder', () => {
  it("prefers the user's folder, and wants the witness", async () => {
    const [own, mirror] = ['own', 'mirror'].map((name) => path.join(root, name));
    fs.mkdirSync(path.join(mirror, 'set/inside'), { recursive: true });
    await withEnvironment({ VITRINE_DATA: own, VITRINE_MIRROR: mirror }, async () => {
      assert.deepEqual(findFolder('set', 'inside'), { folder: path.join(mirror, 'set'), origin: 'mirror' });
      assert.equal(findFolder('set', 'other'), undefined);
      fs.mkdirSync(path.join(own, 'set/inside'), { recursive: true });
      assert.equal(findFolder('set', 'inside')!.origin, 'data folder');
    });
  });
});
