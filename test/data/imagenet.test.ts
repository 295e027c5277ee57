import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import fc from 'fast-check';
import sharp = require('sharp');
import { IMAGENET_CLASSES, imagenetCrop, imagenetNormalize } from 'vitrine/data';
import { FormatError } from 'vitrine/formats';

/** An image whose pixel at (row, column) is `color(row, column)`. */
const png = (width: number, height: number, channels: 1 | 3 | 4, color: (row: number, column: number) => number[]) =>
  sharp(
    Uint8Array.from(
      { length: width * height * channels },
      (_, i) => color(Math.floor(i / channels / width), Math.floor(i / channels) % width)[i % channels],
    ),
    { raw: { width, height, channels } },
  )
    .png()
    .toBuffer();
const pixel = (crop: Uint8Array, size: number, row: number, column: number) => [
  ...crop.subarray((row * size + column) * 3, (row * size + column) * 3 + 3),
];

describe('imagenetCrop', () => {
  it('cuts the middle, in red, green, blue', async () => {
    const image = await png(8, 4, 3, (row, column) => [10 * row, 20 * column, 200]);
    const crop = await imagenetCrop(image, { size: 2, shortSide: 4 });
    assert.deepEqual([...crop], [10, 60, 200, 10, 80, 200, 20, 60, 200, 20, 80, 200]);
  });

  it('brings the shorter side to size by means of all pixels that become one', async () => {
    // Columns alternate black and white: a decimation would give 0 or 255, the wide filter gives gray.
    const crop = await imagenetCrop(
      await png(64, 32, 3, (_, column) => (column % 2 === 0 ? [0, 0, 0] : [255, 255, 255])),
      { size: 4, shortSide: 8 },
    );
    assert.ok(
      crop.every((value) => Math.abs(value - 127.5) < 6),
      `${crop}`,
    );
  });

  it('repeats gray and drops transparency', async () => {
    assert.deepEqual(
      pixel(await imagenetCrop(await png(4, 4, 1, () => [77]), { size: 4, shortSide: 4 }), 4, 1, 1),
      [77, 77, 77],
    );
    assert.deepEqual(
      pixel(await imagenetCrop(await png(4, 4, 4, () => [9, 8, 7, 0]), { size: 4, shortSide: 4 }), 4, 1, 1),
      [9, 8, 7],
    );
  });

  it('says which file and why, and refuses sizes that do not fit together', async () => {
    const page = Buffer.from('<!DOCTYPE html><p>not found</p>');
    await assert.rejects(
      imagenetCrop(page, { name: 'cat.jpg' }),
      (error: Error) => error instanceof FormatError && /^cat\.jpg: cannot be read as an image \(./.test(error.message),
    );
    await assert.rejects(imagenetCrop('/nowhere/cat.jpg'), /\/nowhere\/cat\.jpg: is not there/);
    await assert.rejects(imagenetCrop(page, { size: 300 }), /size is 300 and shortSide 256; wanted/);
    await assert.rejects(
      imagenetCrop(Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'), { name: 'x.svg' }),
      /it is svg; JPEG, PNG, WebP and GIF are read/,
    );
  });

  it('refuses an image that claims to be enormous before decoding it', async () => {
    const bytes = Buffer.from(await png(4, 4, 3, () => [1, 2, 3]));
    bytes.writeUInt32BE(60_000, 16);
    bytes.writeUInt32BE(60_000, 20);
    const started = process.cpuUsage();
    await assert.rejects(imagenetCrop(bytes, { name: 'bomb' }), FormatError);
    const thin = await png(20_000, 1, 3, () => [1, 2, 3]);
    await assert.rejects(imagenetCrop(thin, { name: 'thin' }), /its sides 20000 and 1 differ too much/);
    assert.ok(process.cpuUsage(started).user < 1_000_000);
  });

  it('400 damaged JPEG and PNG files each give a crop or a FormatError', async () => {
    const image = sharp(
      Uint8Array.from({ length: 3 * 24 * 24 }, (_, i) => (i * 37) % 256),
      { raw: { width: 24, height: 24, channels: 3 } },
    );
    for (const valid of [await image.clone().jpeg().toBuffer(), await image.clone().png().toBuffer()]) {
      const changes = fc.array(fc.record({ at: fc.nat(), value: fc.integer({ min: 0, max: 255 }) }), {
        minLength: 1,
        maxLength: 4,
      });
      await fc.assert(
        fc.asyncProperty(changes, fc.nat(), fc.boolean(), async (changed, end, cut) => {
          const bytes = Uint8Array.from(cut ? valid.subarray(0, end % valid.length) : valid);
          for (const { at, value } of changed) if (bytes.length > 0) bytes[at % bytes.length] = value;
          try {
            assert.equal((await imagenetCrop(bytes, { name: 'damaged', size: 16, shortSide: 16 })).length, 16 * 16 * 3);
          } catch (error) {
            assert.ok(error instanceof FormatError, (error as Error).stack);
            assert.match(error.message, /^damaged: cannot be read as an image \([^\n]+\)$/);
          }
        }),
        { numRuns: 200, seed: 1 },
      );
    }
  });
});

describe('imagenetNormalize', () => {
  it('is (x/255 - mean)/std by channel, or x/127.5 - 1', () => {
    const bytes = Uint8Array.of(255, 0, 51, 0, 255, 102);
    const expected = [
      (1 - 0.485) / 0.229,
      -0.456 / 0.224,
      (0.2 - 0.406) / 0.225,
      -0.485 / 0.229,
      (1 - 0.456) / 0.224,
      (0.4 - 0.406) / 0.225,
    ];
    imagenetNormalize(bytes).forEach((value, i) => assert.ok(Math.abs(value - expected[i]) < 1e-6));
    assert.deepEqual([...imagenetNormalize(Uint8Array.of(255, 0, 51), 'signed')], [1, -1, Math.fround(-0.6)]);
    assert.throws(() => imagenetNormalize(new Uint8Array(4)), /bytes has 4 values; wanted three for each pixel/);
  });
});

describe('IMAGENET_CLASSES', () => {
  it('are a thousand, in the order of their ids, and known ones stand where every model has them', () => {
    const ids = IMAGENET_CLASSES.map(({ id }) => id);
    assert.equal(new Set(ids).size, 1000);
    assert.deepEqual([...ids].sort(), ids);
    assert.ok(ids.every((id) => /^n\d{8}$/.test(id)));
    const known = {
      0: 'tench',
      130: 'flamingo',
      207: 'golden retriever',
      281: 'tabby',
      463: 'bucket',
      605: 'iPod',
      954: 'banana',
      999: 'toilet tissue',
    };
    for (const [index, name] of Object.entries(known)) assert.equal(IMAGENET_CLASSES[Number(index)].name, name);
  });
});
