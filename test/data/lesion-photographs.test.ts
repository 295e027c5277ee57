import { after, describe, it } from 'node:test';
import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import sharp = require('sharp');
import { lesionPhotographs, stickerMask, vgg16Features } from 'vitrine/papers/cdep';
import { withEnvironment } from './real-data';

const root = fs.mkdtempSync(path.join(os.tmpdir(), 'lesion-photographs-'));
after(() => fs.rmSync(root, { recursive: true }));

/** With nothing but this data folder. */
function alone<T>(folder: string, work: () => Promise<T>): Promise<T> {
  return withEnvironment({ VITRINE_DATA: path.join(root, folder), VITRINE_MIRROR: undefined }, work);
}

function save(file: string, side: number, color: string): Promise<unknown> {
  const place = path.join(root, file);
  fs.mkdirSync(path.dirname(place), { recursive: true });
  return sharp({ create: { width: side, height: side, channels: 3, background: color } }).toFile(place);
}

describe('photographs of lesions', () => {
  it('are drawn where there are none, under a banner, with stickers that color finds', async () => {
    const { warn } = console;
    let said = '';
    console.warn = (text: string) => (said += text);
    const set = await alone('nothing', () => lesionPhotographs({ limit: 24 })).finally(() => (console.warn = warn));
    assert.match(said, /DRAWN LESIONS, NOT PHOTOGRAPHS OF ISIC/);
    assert.deepEqual([set.meta.real, set.shape], [false, [24, 192, 256]]);
    const sums = [set.labels, set.flagged].map((values) => values.reduce((sum, value) => sum + value, 0));
    assert.deepEqual(sums, [12, 6]);
    assert.deepEqual([set.images.length, set.lesions!.length], [24, 24]);
    let [right, found] = [0, 0];
    for (let i = 0; i < 24; i++) {
      const has = stickerMask(set.images[i], set.lesions![i], [192, 256]).includes(1);
      right += Number(has && set.flagged[i] === 1);
      found += Number(has);
    }
    assert.ok(right >= 5 && found <= 8, `${right} of 6 found, ${found} masks in all`);
  });

  it("are read in the layout of CDEP's public code, with its masks", async () => {
    await save('published/isic/processed/no_cancer/a.png', 299, '#d0a090');
    await save('published/isic/segmentation/a.png', 299, '#ffffff');
    await save('published/isic/processed/cancer/b.png', 299, '#603020');
    const set = await alone('published', () => lesionPhotographs());
    assert.deepEqual(
      [[...set.labels], [...set.flagged], set.shape],
      [
        [0, 1],
        [1, 0],
        [2, 299, 299],
      ],
    );
    assert.deepEqual([...set.images[0].subarray(0, 3)], [0xd0, 0xa0, 0x90]);
    assert.notEqual(set.images[0].buffer, set.images[1].buffer, '21,654 of them are too long for one array');
    const ones = set.stickers!.map((mask) => mask.reduce((sum, value) => sum + value, 0));
    assert.deepEqual([ones, set.meta.real], [[299 * 299, 0], true]);
    const [whole] = set.meta.files;
    assert.equal(whole.file, '3 photographs and masks');
    assert.deepEqual((await alone('published', () => lesionPhotographs())).meta.files, [whole]);
    await save('published/isic/segmentation/a.png', 299, '#fffffe');
    const [other] = (await alone('published', () => lesionPhotographs())).meta.files;
    assert.notEqual(other.sha256, whole.sha256, 'another mask has another digest');
    await save('small/isic/processed/no_cancer/a.png', 30, '#d0a090');
    await save('small/isic/processed/cancer/b.png', 299, '#603020');
    await assert.rejects(
      alone('small', () => lesionPhotographs()),
      /lesionPhotographs: a\.png is 30 x 30; wanted 299 x 299/,
    );
  });
});

describe('the frozen part of VGG-16', () => {
  it('has the thirteen convolutions under the names of torchvision, and 7 x 7 x 512 features', () => {
    const network = vgg16Features({ size: 64 });
    try {
      const weights = [...network.weights.keys()].filter((key) => key.endsWith('.weight'));
      const places = [0, 2, 5, 7, 10, 12, 14, 17, 19, 21, 24, 26, 28];
      assert.deepEqual(
        weights,
        places.map((place) => `features.${place}.weight`),
      );
      assert.equal(network.parameterCount(), 14_714_688);
      assert.deepEqual([...network.node('avgpool').shape], [7, 7, 512]);
    } finally {
      network.dispose();
    }
  });
});
