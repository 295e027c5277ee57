import { after, describe, it } from 'node:test';
import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import sharp = require('sharp');
import {
  isicSet,
  lesionFolders,
  parseIsicArtefacts,
  parseIsicMetadata,
  readLesions,
  readSticker,
  rgbToLab,
} from 'vitrine/data';

const root = fs.mkdtempSync(path.join(os.tmpdir(), 'lesions-'));
after(() => fs.rmSync(root, { recursive: true }));

const HEADER = ';image;dark_corner;hair;gel_border;gel_bubble;ruler;ink;patches;label;label_string';
const ROWS = ['0;ISIC_0000000.png;0;1;0;0;0;0;1;0;benign', '1;ISIC_0000001.png;1;0;0;0;0;0;0;1;malignant'];
const bytes = (...lines: string[]) => new TextEncoder().encode(lines.join('\r\n'));
const read = (...lines: string[]) => parseIsicArtefacts(bytes(...lines), { name: 'list.csv' });

/** A folder with these files. */
function folder(files: Readonly<Record<string, Uint8Array>>): string {
  const place = fs.mkdtempSync(path.join(root, 'set-'));
  for (const [name, content] of Object.entries(files)) {
    fs.mkdirSync(path.dirname(path.join(place, name)), { recursive: true });
    fs.writeFileSync(path.join(place, name), content);
  }
  return place;
}

/** A PNG of one color, or of what `color` says for each column. */
function picture(width: number, height: number, color: (x: number) => readonly [number, number, number]) {
  const pixels = Uint8Array.from({ length: width * height * 3 }, (_, i) => color(Math.floor(i / 3) % width)[i % 3]);
  return sharp(pixels, { raw: { width, height, channels: 3 } })
    .png()
    .toBuffer();
}
const [WHITE, BLACK, SKIN] = [
  [255, 255, 255],
  [0, 0, 0],
  [200, 150, 130],
] as const;

describe('the list of artefacts', () => {
  it('gives class and flags of each photograph, whatever the separator and the order', () => {
    const rows = read(HEADER, ...ROWS, '');
    assert.deepEqual(rows.get('ISIC_0000000'), { id: 'ISIC_0000000', label: 0, artefacts: ['hair', 'patches'] });
    assert.deepEqual(rows.get('ISIC_0000001'), { id: 'ISIC_0000001', label: 1, artefacts: ['dark_corner'] });
    const other = read('label_string,patches,image', 'malignant,1,ISIC_7');
    assert.deepEqual([...other.values()], [{ id: 'ISIC_7', label: 1, artefacts: ['patches'] }]);
  });

  it('refuses with the line and its fault', () => {
    const cases: [string[], RegExp][] = [
      [
        [HEADER.replace('ink', 'glue'), ROWS[0]],
        /list\.csv: has the column "glue"; the artefacts known are dark_corner/,
      ],
      [[HEADER.replace(';image', ';name'), ROWS[0]], /has no column image/],
      [[HEADER, ROWS[0].replace('0;1;0', '0;2;0')], /line 2 has hair '2'; wanted 0 or 1/],
      [[HEADER, ROWS[0].replace('benign', 'unknown')], /line 2 is of the class 'unknown'; wanted benign or malignant/],
      [[HEADER, ROWS[0], ROWS[0]], /line 3 names ISIC_0000000 a second time/],
      [[HEADER, ROWS[0].slice(0, 30)], /line 2 has \d fields, and there are 11 columns; is it cut off\?/],
      [[HEADER, ROWS[0].replace('ISIC_0000000.png', '../x y')], /line 2 names the photograph 'x y', no plain name/],
      [[HEADER], /has no rows/],
    ];
    for (const [lines, expected] of cases) assert.throws(() => read(...lines), expected);
  });

  it('can be the metadata of the archive, where indeterminate lesions are counted', () => {
    const table = [
      'isic_id,benign_malignant,sex',
      'ISIC_1,benign,male',
      'ISIC_2,malignant,',
      'ISIC_3,indeterminate,',
      'ISIC_4,,',
    ];
    const { labels, withoutClass } = parseIsicMetadata(bytes(...table), { name: 'metadata.csv' });
    assert.deepEqual(
      [[...labels], withoutClass],
      [
        [
          ['ISIC_1', 0],
          ['ISIC_2', 1],
        ],
        2,
      ],
    );
    assert.throws(
      () => parseIsicMetadata(bytes('isic_id', 'ISIC_1'), { name: 'x' }),
      /x: has no column benign_malignant/,
    );
  });
});

describe('ISIC 2018', () => {
  it("is read in the challenge's own folders: what lacks photograph, mask or row is counted", async () => {
    const [input, truth] = ['ISIC2018_Task1-2_Training_Input', 'ISIC2018_Task1_Training_GroundTruth'];
    const place = folder({
      'isic_bias.csv': bytes(HEADER, ...ROWS, '2;ISIC_0000002.png;0;0;0;0;0;0;0;0;benign'),
      [`${input}/ISIC_0000000.jpg`]: await picture(40, 30, () => SKIN),
      [`${truth}/ISIC_0000000_segmentation.png`]: await picture(40, 30, (x) => (x < 20 ? WHITE : BLACK)),
      [`${input}/ISIC_0000001.jpg`]: await picture(40, 30, () => SKIN),
      [`${input}/ISIC_0000009.jpg`]: await picture(40, 30, () => SKIN),
    });
    const { lesions, left, meta } = isicSet(place);
    assert.deepEqual(
      lesions.map(({ id, label, artefacts }) => [id, label, artefacts]),
      [['ISIC_0000000', 0, ['hair', 'patches']]],
    );
    assert.deepEqual(left, { withoutPhotograph: 1, withoutMask: 1, withoutRow: 1, withoutClass: 0 });
    assert.deepEqual([meta.real, meta.verified, meta.files[0].file], [true, false, 'isic_bias.csv']);
    const { images, masks, shape } = await readLesions(lesions, { width: 8, height: 6 });
    assert.deepEqual(shape, [1, 6, 8]);
    assert.deepEqual([...images.subarray(0, 3)], SKIN);
    assert.deepEqual([...masks.subarray(0, 8)], [1, 1, 1, 1, 0, 0, 0, 0]);
  });

  it('is read where mask and photograph lie side by side in one file', async () => {
    const half = await picture(16, 6, (x) => (x < 8 ? (x < 4 ? WHITE : BLACK) : SKIN));
    const place = folder({ 'isic_bias.csv': bytes(HEADER, ...ROWS), 'images-and-masks/ISIC_0000001_0.jpg': half });
    const { lesions, left } = isicSet(place);
    assert.deepEqual([lesions.length, lesions[0].label, left.withoutPhotograph], [1, 1, 1]);
    const { images, masks } = await readLesions(lesions, { width: 8, height: 6 });
    assert.deepEqual([...masks.subarray(0, 8)], [1, 1, 1, 1, 0, 0, 0, 0]);
    assert.deepEqual([...new Set(images)], [...SKIN]);
    await assert.rejects(readLesions(lesions), /ISIC_0000001_0\.jpg: .*it is 16 x 6; wanted 512 x 192, two halves/);
  });

  it('refuses a mask of another size than its photograph, and a folder without a list or photographs', async () => {
    const files = { photograph: path.join(root, 'a.png'), mask: path.join(root, 'b.png') };
    fs.writeFileSync(files.photograph, await picture(40, 30, () => SKIN));
    fs.writeFileSync(files.mask, await picture(20, 30, () => WHITE));
    await assert.rejects(
      readLesions([{ files }]),
      /^FormatError: b\.png: is 20 x 30; wanted 40 x 30, the size of a\.png$/,
    );
    fs.writeFileSync(files.photograph, 'no image');
    await assert.rejects(readLesions([{ files }]), /a\.png: cannot be read as an image/);
    assert.throws(() => isicSet(folder({ x: bytes('') })), /there is no isic_bias\.csv and no metadata\.csv in set-/);
    assert.throws(
      () => isicSet(folder({ 'isic_bias.csv': bytes(HEADER, ...ROWS) })),
      /names 2 photographs, and none is here/,
    );
  });

  const mirror = process.env.VITRINE_MIRROR && path.join(process.env.VITRINE_MIRROR, 'isic');
  const why =
    mirror && fs.existsSync(path.join(mirror, 'images-and-masks'))
      ? false
      : 'there are no photographs of ISIC in VITRINE_MIRROR';
  it(
    'of the mirror: 1,104 photographs, 519 malignant, 187 with stickers of which 2 malignant',
    { skip: why },
    async () => {
      const { lesions, left } = isicSet(mirror!);
      const stickers = lesions.filter(({ artefacts }) => artefacts.includes('patches'));
      const malignant = (set: typeof lesions) => set.filter(({ label }) => label === 1).length;
      assert.deepEqual([lesions.length, malignant(lesions), stickers.length, malignant(stickers)], [1104, 519, 187, 2]);
      assert.deepEqual(left, { withoutPhotograph: 1490, withoutMask: 0, withoutRow: 0, withoutClass: 0 });
      const { masks, shape } = await readLesions(lesions.slice(0, 4));
      assert.deepEqual(shape, [4, 192, 256]);
      const share = masks.reduce((sum, value) => sum + value, 0) / masks.length;
      assert.ok(share > 0.02 && share < 0.7, `lesions cover ${share}`);
    },
  );
});

describe("lesions in the folders of CDEP's public code", () => {
  it('come with the mask of the same name', async () => {
    const place = folder({
      'processed/no_cancer/a.png': await picture(8, 8, () => SKIN),
      'processed/no_cancer/b.png': await picture(8, 8, () => SKIN),
      'processed/cancer/c.png': await picture(8, 8, () => SKIN),
      'segmentation/b.png': await picture(8, 8, (x) => (x < 4 ? WHITE : BLACK)),
      'segmentation/gone.png': await picture(8, 8, () => WHITE),
    });
    const { lesions, left } = lesionFolders(place);
    assert.deepEqual(
      lesions.map(({ file, label, sticker }) => [path.basename(file), label, sticker !== undefined]),
      [
        ['a.png', 0, false],
        ['b.png', 0, true],
        ['c.png', 1, false],
      ],
    );
    assert.deepEqual(left, { masksWithoutPhotograph: 1 });
    assert.deepEqual([...(await readSticker(lesions[1], { size: 4 }))].slice(0, 4), [1, 1, 0, 0]);
    assert.ok((await readSticker(lesions[0], { size: 4 })).every((value) => value === 0));
  });

  it('are refused without their folders, with a name in both, and with a mask of another size', async () => {
    const photograph = await picture(8, 8, () => SKIN);
    assert.throws(
      () => lesionFolders(folder({ 'processed/cancer/a.png': photograph })),
      /there is no processed\/no_cancer in/,
    );
    const both = folder({ 'processed/cancer/a.png': photograph, 'processed/no_cancer/a.png': photograph });
    assert.throws(() => lesionFolders(both), /a\.png: is in processed\/no_cancer and in processed\/cancer/);
    const small = folder({
      'processed/cancer/a.png': photograph,
      'processed/no_cancer/b.png': photograph,
      'segmentation/a.png': await picture(4, 8, () => WHITE),
    });
    const [, lesion] = lesionFolders(small).lesions;
    await assert.rejects(readSticker(lesion, { size: 4 }), /segmentation\/a\.png: is 4 x 8; wanted 8 x 8/);
  });
});

describe('rgbToLab', () => {
  it('has the values of CIE for black, white and the primaries', () => {
    const near = (found: readonly number[], wanted: readonly number[]) =>
      found.forEach((value, i) => assert.ok(Math.abs(value - wanted[i]) < 0.02, `${found} for ${wanted}`));
    near(rgbToLab(0, 0, 0), [0, 0, 0]);
    near(rgbToLab(255, 255, 255), [100, 0, 0]);
    near(rgbToLab(255, 0, 0), [53.24, 80.09, 67.2]);
    near(rgbToLab(0, 255, 0), [87.73, -86.18, 83.18]);
    near(rgbToLab(0, 0, 255), [32.3, 79.19, -107.86]);
  });
});
