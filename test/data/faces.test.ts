import { after, before, describe, it } from 'node:test';
import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import sharp = require('sharp');
import {
  celebaSet,
  faceMasks,
  generatedFaces,
  cropMask,
  parseCelebaList,
  parseCelebaMapping,
  parseCelebaPartition,
  readFaces,
  type GeneratedFaces,
} from 'vitrine/data';
import { innerProgress } from 'vitrine/host';
import { median } from 'vitrine/statistics';

const root = fs.mkdtempSync(path.join(os.tmpdir(), 'faces-'));
after(() => fs.rmSync(root, { recursive: true }));
const sizes = { train: [2, 1, 1, 2], test: [3, 1, 1, 2] } as const;
let faces: GeneratedFaces;
before(async () => {
  faces = await generatedFaces({ ...sizes, root });
});

/** A copy of the drawn faces, with one file changed. */
function changed(file: string, change: (text: string) => string): string {
  const copy = fs.mkdtempSync(path.join(root, 'copy-'));
  fs.cpSync(faces.celeba, copy, { recursive: true });
  const at = path.join(copy, file);
  fs.writeFileSync(at, change(fs.readFileSync(at, 'utf8')));
  return copy;
}

describe('CelebA', () => {
  it('is read from drawn faces in its own layout: attributes by name, landmarks, partition', () => {
    const set = celebaSet(faces.celeba);
    assert.equal(set.faces.length, 13);
    assert.equal(set.attributes.length, 40);
    // The columns of the public code, counted from 0.
    assert.deepEqual(
      [8, 9, 31].map((i) => set.attributes[i]),
      ['Black_Hair', 'Blond_Hair', 'Smiling'],
    );
    assert.deepEqual([...set.attribute('Smiling')], [1, 1, 0, 1, 0, 0, 1, 1, 1, 0, 1, 0, 0]);
    assert.deepEqual([...set.attribute('Black_Hair')], [1, 1, 1, 0, 0, 0, 1, 1, 1, 1, 0, 0, 0]);
    assert.deepEqual([...set.attribute('Eyeglasses')], new Array(13).fill(0));
    assert.deepEqual(set.faces.map(({ part }) => part[1]).join(''), 'rrrrrr' + 'eeeeeee');
    const { leftMouth, rightMouth, nose } = set.faces[0].landmarks!;
    assert.ok(leftMouth[0] < nose[0] && nose[0] < rightMouth[0] && nose[1] < leftMouth[1], 'a face is upright');
    assert.deepEqual(set.left, { withoutImage: 0, withoutLandmarks: 0 });
    assert.deepEqual([set.meta.real, set.meta.made, set.meta.verified], [false, true, false]);
  });

  it('takes lists with runs of blanks and Windows line ends', () => {
    const list = '2\r\nA  B \r\n000001.jpg  1 -1\r\n000002.jpg -1   1 \r\n';
    const { columns, rows } = parseCelebaList(list, { name: 'list' });
    assert.deepEqual(
      [columns, [...rows]],
      [
        ['A', 'B'],
        [
          ['000001.jpg', [1, -1]],
          ['000002.jpg', [-1, 1]],
        ],
      ],
    );
  });

  it('counts images that are not there and faces without landmarks', () => {
    const copy = changed('list_landmarks_align_celeba.txt', (text) =>
      text.replace('13\n', '12\n').replace(/000003\.jpg.*\n/, ''),
    );
    fs.rmSync(path.join(copy, 'img_align_celeba', '000001.jpg'));
    const set = celebaSet(copy);
    assert.deepEqual(set.left, { withoutImage: 1, withoutLandmarks: 1 });
    assert.deepEqual([set.faces[0].name, set.faces[1].landmarks], ['000002.jpg', undefined]);
    assert.equal(set.attribute('Smiling').length, 12);
  });

  it('says what is wrong, and where', () => {
    const attr = 'list_attr_celeba.txt';
    const read = (file: string, change: (text: string) => string) => () => celebaSet(changed(file, change));
    assert.throws(() => celebaSet(faces.celeba).attribute('Smile'), /no attribute 'Smile'; there are 5_o_Clock/);
    assert.throws(() => celebaSet(faces.masks), /no list_attr_celeba\.txt and no .*; wanted the folder with the three/);
    assert.throws(
      read(attr, (text) => text.slice(0, text.indexOf('000012'))),
      /declares 13 images and has 11 rows/,
    );
    assert.throws(
      read(attr, (text) => text.replace('000002.jpg', '000001.jpg')),
      /000001\.jpg twice, again in line 4/,
    );
    assert.throws(
      read(attr, (text) => text.replace('000001.jpg', '../1.jpg')),
      /file '\.\.\/1\.jpg.* in line 3/,
    );
    assert.throws(
      read(attr, (text) => text.replace('000001.jpg -1', '000001.jpg 7')),
      /5_o_Clock_Shadow 7 for 000001/,
    );
    assert.throws(
      read(attr, (text) => text.replace('000001.jpg -1', '000001.jpg')),
      /has 39 values for 000001\.jpg/,
    );
    assert.throws(
      read(attr, (text) => text.replace('000001.jpg -1', '000001.jpg x')),
      /value 'x', no whole number/,
    );
    assert.throws(
      read(attr, (text) => text.slice(3)),
      /begins with '5_o_Clock.*wanted the number of images/,
    );
    const marks = 'list_landmarks_align_celeba.txt';
    assert.throws(
      read(marks, (text) => text.replace('nose_x', 'x')),
      /has the columns .*; wanted lefteye_x/,
    );
    const partition = 'list_eval_partition.txt';
    assert.throws(
      read(partition, (text) => text.replace(/000013.*\n/, '')),
      /does not name 000013\.jpg/,
    );
    assert.throws(
      read(partition, (text) => text.replace(/000013\.jpg 2/, '000013.jpg 3')),
      /000013\.jpg into part 3/,
    );
    const copy = changed(attr, (text) => text);
    fs.rmSync(path.join(copy, 'img_align_celeba'), { recursive: true });
    assert.throws(() => celebaSet(copy), /none of the 13 images that list_attr_celeba\.txt names/);
    assert.throws(() => parseCelebaPartition('a.jpg\n', { name: 'list' }), /list: has 0 values for a\.jpg; wanted 1/);
  });

  it('refuses an image of another size, where landmarks would not fit', async () => {
    const copy = changed('list_attr_celeba.txt', (text) => text);
    const [face] = celebaSet(copy).faces;
    fs.writeFileSync(face.file, await sharp(face.file).resize(100, 100).jpeg().toBuffer());
    const read = () => readFaces([face], { size: 48, shortSide: 55 });
    await assert.rejects(read, /000001\.jpg: cannot be read as an image \(it is 100 x 100; the aligned faces are 178/);
  });
});

describe('masks of parts of faces', () => {
  it('unites parts, and takes one without a file as absent', async () => {
    const masks = faceMasks(faces.masks);
    const [smiling, closed] = [masks.indexOf('000008.jpg')!, masks.indexOf('000010.jpg')!];
    assert.deepEqual([smiling, closed, masks.indexOf('000001.jpg')], [1, 3, undefined]);
    const lips = await masks.read(closed, ['l_lip', 'u_lip', 'mouth', 'hat']);
    assert.deepEqual(lips.found, ['l_lip', 'u_lip'], 'nothing is between closed lips');
    assert.deepEqual((await masks.read(smiling, ['l_lip', 'u_lip', 'mouth'])).found, ['l_lip', 'u_lip', 'mouth']);
    const area = (mask: Uint8Array) => mask.reduce((sum, value) => sum + value, 0);
    const alone = await Promise.all((['l_lip', 'u_lip'] as const).map((part) => masks.read(closed, [part])));
    assert.equal(area(lips.mask), area(alone[0].mask) + area(alone[1].mask), 'the lips do not overlap');
    assert.deepEqual((await masks.read(0, ['hair'])).found, [], 'the first face was made without a mask of its hair');
  });

  it('lie 2,000 to a folder, and may be gray or color', async () => {
    const folder = path.join(root, 'hq');
    const at = path.join(folder, 'CelebAMask-HQ-mask-anno', '1');
    fs.mkdirSync(at, { recursive: true });
    fs.writeFileSync(
      path.join(folder, 'CelebA-HQ-to-CelebA-mapping.txt'),
      'idx   orig_idx    orig_file\n2000      119613   119614.jpg\n',
    );
    const blank = (channels: 1 | 3, side = 512) =>
      sharp(new Uint8Array(side * side * channels).fill(255), { raw: { width: side, height: side, channels } }).png();
    await blank(3).toFile(path.join(at, '02000_hair.png'));
    await blank(1).toColourspace('b-w').toFile(path.join(at, '02000_nose.png'));
    await blank(1, 256).toColourspace('b-w').toFile(path.join(at, '02000_skin.png'));
    const masks = faceMasks(folder);
    const index = masks.indexOf('119614.jpg')!;
    for (const part of ['hair', 'nose'] as const)
      assert.ok(
        (await masks.read(index, [part])).mask.every((value) => value === 1),
        part,
      );
    await assert.rejects(() => masks.read(index, ['skin']), /02000_skin\.png: is 256 x 256; wanted 512 x 512/);
    await assert.rejects(() => masks.read(index, ['lips' as 'hair']), /there is no part 'lips'; there are skin, nose/);
  });

  it('says what is wrong with the mapping', () => {
    const parse = (text: string) => () => parseCelebaMapping(text, { name: 'map' });
    assert.throws(parse('0 1 000002.jpg\n'), /map: begins with '0 1 000002\.jpg'; wanted the columns idx orig_idx/);
    assert.throws(parse('idx orig_idx orig_file\n0 1\n'), /map: has '0 1' in line 2; wanted two numbers and a file/);
    assert.throws(parse('idx orig_idx orig_file\n0 1 a.jpg\n1 2 a.jpg\n'), /map: names a\.jpg twice, again in line 3/);
  });
});

describe('drawn faces', () => {
  it('are the same files for the same seed, and others for another', async () => {
    const again = await generatedFaces({ ...sizes, root: path.join(root, 'again') });
    const other = await generatedFaces({ ...sizes, seed: 1, root: path.join(root, 'again') });
    const bytes = (folder: string, file: string) => fs.readFileSync(path.join(folder, file));
    for (const file of ['list_landmarks_align_celeba.txt', 'img_align_celeba/000003.jpg']) {
      assert.deepEqual(bytes(again.celeba, file), bytes(faces.celeba, file));
      assert.notDeepEqual(bytes(other.celeba, file), bytes(faces.celeba, file));
    }
    await assert.rejects(
      () => generatedFaces({ ...sizes, test: [1, 1, 1, -1] }),
      /test is \[1, 1, 1, -1\]; wanted four/,
    );
  });

  it('show how far they are, and leave nothing when they are stopped', async () => {
    const place = path.join(root, 'stopped');
    const lines: string[] = [];
    const draw = (signal?: AbortSignal) =>
      innerProgress(
        (line) => lines.push(line),
        () => generatedFaces({ ...sizes, root: place, signal }),
      );
    await assert.rejects(draw(AbortSignal.abort()), { name: 'Interrupted' });
    assert.deepEqual(fs.readdirSync(place), []);
    await draw();
    assert.match(lines[lines.length - 1], /^drawn faces █{20} 13\/13/);
  });

  it('register: below the cut mask of the hair the cut image has one color, that of the hair', async () => {
    const set = celebaSet(faces.celeba);
    const masks = faceMasks(faces.masks);
    const crop = { size: 224, shortSide: 256 };
    const drawn = {
      black: [
        [0.03, 0.13],
        [0.02, 0.1],
        [0.02, 0.1],
      ],
      blond: [
        [0.8, 0.95],
        [0.66, 0.8],
        [0.3, 0.45],
      ],
    };
    for (const number of [7, 10, 12]) {
      const face = set.faces[number];
      const { images } = await readFaces([face], crop);
      const { mask, shape } = await masks.read(masks.indexOf(face.name)!, ['hair']);
      const cut = cropMask(mask, shape, crop);
      const inside = [...cut.keys()].filter((i) => cut[i] === 1);
      assert.ok(inside.length > 1000);
      for (const channel of [0, 1, 2]) {
        const values = inside.map((i) => images[3 * i + channel] / 255);
        const [low, high] = drawn[set.attribute('Black_Hair')[number] ? 'black' : 'blond'][channel];
        const middle = median(values);
        assert.ok(middle > low - 0.01 && middle < high + 0.01, `${face.name}, channel ${channel}: ${middle}`);
        const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
        assert.ok(Math.abs(mean - middle) < 0.08, `${face.name}, channel ${channel}: ${mean} and ${middle}`);
        const others = values.filter((value) => Math.abs(value - middle) > 0.08).length;
        assert.ok(others < 0.06 * values.length, `${face.name}: ${others} of ${values.length} are something else`);
      }
    }
  });
});

describe('the crop of masks', () => {
  it('has the geometry of the crop of images: where it begins and ends in each size', () => {
    // Width, height, and from where on the crop of 224 takes pixels of the resized mask.
    for (const [w, h, left, top, resized] of [
      [178, 218, 16, 44, [256, 313]],
      [512, 512, 16, 16, [256, 256]],
      [500, 375, 58, 16, [341, 256]],
      [375, 500, 16, 58, [256, 341]],
    ] as const) {
      const columns = Uint8Array.from({ length: w * h }, (_, i) => (i % w) & 255);
      const rows = Uint8Array.from({ length: w * h }, (_, i) => Math.floor(i / w) & 255);
      assert.equal(cropMask(columns, [h, w])[0], Math.floor(((left + 0.5) * w) / resized[0]) & 255);
      assert.equal(cropMask(rows, [h, w])[0], Math.floor(((top + 0.5) * h) / resized[1]) & 255);
    }
  });
});
