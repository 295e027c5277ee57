import { after, describe, it } from 'node:test';
import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import sharp from 'sharp';
import { maskFromBoxes } from 'vitrine/alignment';
import { cropMask, imagenetCrop, imagenetNormalize, imageSize } from 'vitrine/data';
import { maskedPhotographs } from 'vitrine/evaluation';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'masked-photographs-'));
after(() => fs.rmSync(folder, { recursive: true }));

/** First and last row and column of a mask, and its pixels. */
function extent(mask: Uint8Array, size: number) {
  const inside = [...mask.keys()].filter((i) => mask[i]);
  const [rows, columns] = [inside.map((i) => Math.floor(i / size)), inside.map((i) => i % size)];
  const ends = [rows, columns].flatMap((all) => [Math.min(...all), Math.max(...all)]);
  return { ends, pixels: inside.length };
}

describe('cropMask', () => {
  it('carries a box of a photograph of 500 x 375 through resize and crop, as published', () => {
    const { mask } = maskFromBoxes([{ xmin: 100, ymin: 50, xmax: 300, ymax: 350 }], [375, 500]);
    const { ends, pixels } = extent(cropMask(mask, [375, 500]), 224);
    [18, 222, 10, 146].forEach((wanted, i) => assert.ok(Math.abs(ends[i] - wanted) <= 1, `${ends}`));
    assert.ok(Math.abs(pixels - 28_085) <= 2 * (137 + 205), `${pixels}`);
  });

  it('drops what lies outside the crop, and repeats or skips pixels where sizes change', () => {
    const left = Uint8Array.from({ length: 400 * 100 }, (_, i) => Number(i % 400 < 100));
    assert.equal(cropMask(left, [100, 400], { size: 80, shortSide: 100 }).includes(1), false);
    assert.deepEqual(
      [...cropMask(Uint8Array.of(0, 1, 1, 0), [2, 2], { size: 4, shortSide: 4 })],
      [...[0, 0, 1, 1], ...[0, 0, 1, 1], ...[1, 1, 0, 0], ...[1, 1, 0, 0]],
    );
    assert.throws(() => cropMask(new Uint8Array(5), [2, 2]), /mask has 5 values; wanted 4 for \[2,2\]/);
    assert.throws(() => cropMask(new Uint8Array(4), [2, 2], { size: 8, shortSide: 4 }), /size is 8 and shortSide 4/);
  });
});

describe('maskedPhotographs', () => {
  it('gives input, mask and pixels of one geometry, and refuses a photograph of another size', async () => {
    const file = path.join(folder, 'square.png');
    const [width, height] = [60, 40];
    const pixels = Buffer.alloc(width * height * 3);
    for (let i = 0; i < width * height; i++)
      if (i % width >= 30 && i % width < 50 && i >= 10 * width && i < 30 * width) pixels.fill(255, 3 * i, 3 * i + 3);
    await sharp(pixels, { raw: { width, height, channels: 3 } })
      .png()
      .toFile(file);
    assert.deepEqual(await imageSize(file), [height, width]);
    const boxes = [{ xmin: 31, ymin: 11, xmax: 50, ymax: 30 }];
    const entry = { size: 64, preprocessing: { shortSide: 80, convention: 'signed' } } as const;
    const [photograph] = maskedPhotographs([{ file, label: 3, width, height, boxes }], entry);
    const loaded = await photograph.load();
    assert.deepEqual(loaded.pixels, await imagenetCrop(file, { size: 64, shortSide: 80 }));
    assert.deepEqual(loaded.x, imagenetNormalize(loaded.pixels!, 'signed'));
    // Twice as large, the square is where the mask is, but for the pixels along its edge.
    const bright = Uint8Array.from({ length: 64 * 64 }, (_, i) => Number(loaded.pixels![3 * i] > 127));
    assert.deepEqual(loaded.mask, bright);
    assert.deepEqual([photograph.name, photograph.label], ['square.png', 3]);
    const drawn = maskFromBoxes(boxes, [height, width]).mask;
    const [same] = maskedPhotographs([{ file, width, height, mask: () => drawn }], entry);
    assert.deepEqual((await same.load()).mask, loaded.mask);
    const [other] = maskedPhotographs([{ file, width: 50, height, boxes }], entry);
    await assert.rejects(other.load(), /square\.png: is 60 x 40 pixels, while its annotation says 50 x 40/);
  });
});
