import { before, describe, it } from 'node:test';
import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import sharp = require('sharp');
import { imagenetCrop, imagenetNormalize, imagenetSquash, readImage } from 'vitrine/data';
import { oddPhotographs } from './odd-photographs';

/** Four pixels of an image and the mean of all. */
interface Told {
  places: number[];
  mean: number;
}

/**
 * What Pillow 13.0.0 and torchvision 0.29.2 give: of the odd photographs their colors, their gray, `Resize(21)` with
 * `CenterCrop(16)`, and 19x19 by Lanczos; of whole preparations their numbers.
 */
const WANTED = JSON.parse(
  fs.readFileSync(path.resolve(__dirname, '../../../test/data/pillow-and-torchvision.json'), 'utf8'),
) as {
  decoded: Record<string, Record<'colors' | 'gray' | 'crop' | 'squash', Told>>;
  preprocessed: Record<string, Told & { shortSide: number; size: number }>;
};

function told(data: ArrayLike<number>, [h, w, c]: readonly number[]): Told {
  const corners = [
    [0, 0],
    [Math.floor(h / 2), Math.floor(w / 3)],
    [h - 1, w - 1],
    [3, w - 2],
  ];
  const values = Array.from(data);
  return {
    places: corners.flatMap(([row, column]) => values.slice((row * w + column) * c, (row * w + column + 1) * c)),
    mean: values.reduce((sum, value) => sum + value, 0) / values.length,
  };
}

function assertNear(found: Told, wanted: Told, by: number, what: string): void {
  assert.equal(found.places.length, wanted.places.length, what);
  found.places.forEach((value, i) =>
    assert.ok(Math.abs(value - wanted.places[i]) <= by, `${what}: ${found.places}, wanted ${wanted.places}`),
  );
  assert.ok(Math.abs(found.mean - wanted.mean) <= by / 2, `${what}: mean ${found.mean}, wanted ${wanted.mean}`);
}

describe('a photograph is decoded as the published networks saw it', () => {
  let files: Record<string, Buffer>;
  before(async () => {
    files = await oddPhotographs();
  });

  for (const [name, wanted] of Object.entries(WANTED.decoded)) {
    it(`${name}, to one level of gray`, async () => {
      const colors = await readImage(files[name]);
      assertNear(told(colors.data, colors.shape), wanted.colors, 1, 'colors');
      const gray = await readImage(files[name], { channels: 1 });
      assert.deepEqual(
        [colors.shape, gray.shape],
        [
          [26, 37, 3],
          [26, 37, 1],
        ],
      );
      assertNear(told(gray.data, gray.shape), wanted.gray, 1, 'gray');
      assertNear(
        told(await imagenetCrop(files[name], { shortSide: 21, size: 16 }), [16, 16, 3]),
        wanted.crop,
        1,
        'crop',
      );
      assertNear(told(await imagenetSquash(files[name], { size: 19 }), [19, 19, 3]), wanted.squash, 1, 'squash');
    });
  }

  it('every odd file has its numbers', () => {
    assert.deepEqual(Object.keys(files).sort(), Object.keys(WANTED.decoded).sort());
  });

  it('a color profile is followed on request', async () => {
    const stored = await readImage(files['profile.png']);
    const shown = await readImage(files['profile.png'], { colorProfile: 'applied' });
    // The file was made by bringing plain colors to the profile; they come back but where both gamuts end.
    const [red, green] = [...shown.data.subarray((13 * 37 + 20) * 3)];
    assert.ok(Math.abs(red - 130) <= 3 && Math.abs(green - 117) <= 3, `${red}, ${green}`);
    const furthest = stored.data.reduce((most, value, i) => Math.max(most, Math.abs(value - shown.data[i])), 0);
    assert.ok(furthest > 20, `${furthest}`);
    await assert.rejects(readImage(files['profile.png'], { colorProfile: 'yes' as never }), /wanted 'ignored' or/);
  });

  it('a turn noted in the file is made on request, before all else', async () => {
    const { data, shape } = await readImage(files['turned.jpg']);
    const turned = await readImage(files['turned.jpg'], { orientation: 'upright' });
    assert.deepEqual(
      [shape, turned.shape],
      [
        [26, 37, 3],
        [37, 26, 3],
      ],
    );
    // A quarter turn to the right: the lower left corner comes to the upper left.
    assert.deepEqual([...turned.data.subarray(0, 3)], [...data.subarray(25 * 37 * 3, 25 * 37 * 3 + 3)]);
    const crop = await imagenetCrop(files['turned.jpg'], { orientation: 'upright', shortSide: 26, size: 26 });
    assert.deepEqual([...crop], [...turned.data.subarray(6 * 26 * 3, 32 * 26 * 3)]);
    await assert.rejects(readImage(files['turned.jpg'], { orientation: 6 as never }), /wanted 'stored' or 'upright'/);
  });

  it('a GIF whose colors are lost under transparency is refused', async () => {
    const clear = sharp(Buffer.alloc(16 * 4, 90), { raw: { width: 4, height: 4, channels: 4 } });
    const gif = await clear
      .composite([{ input: Buffer.from([0, 0, 0, 0]), raw: { width: 1, height: 1, channels: 4 }, blend: 'source' }])
      .gif()
      .toBuffer();
    await assert.rejects(readImage(gif, { name: 'x.gif' }), /^FormatError: x\.gif: .*GIF with transparent pixels/);
  });
});

describe('the preparation of ImageNet as a whole', () => {
  for (const [sides, wanted] of Object.entries(WANTED.preprocessed)) {
    it(`gives torchvision's numbers for ${sides} pixels`, async () => {
      const [width, height] = sides.split('x').map(Number);
      const pixels = Uint8Array.from({ length: width * height * 3 }, (_, i) => {
        const [x, y] = [Math.floor(i / 3) % width, Math.floor(i / 3 / width)];
        return [x * 7 + y * 3, x * y, x * x + 5 * y][i % 3];
      });
      const image = await sharp(pixels, { raw: { width, height, channels: 3 } })
        .png()
        .toBuffer();
      const { size, shortSide } = wanted;
      const values = imagenetNormalize(await imagenetCrop(image, { size, shortSide }));
      assertNear(told(values, [size, size, 3]), wanted, 2e-6, sides);
    });
  }

  it('cuts at the even one of two middles', async () => {
    const corner = async (width: number, height: number) => {
      const pixels = Uint8Array.from({ length: width * height * 3 }, (_, i) => {
        const at = Math.floor(i / 3);
        return [at % width, Math.floor(at / width), 0][i % 3];
      });
      const image = await sharp(pixels, { raw: { width, height, channels: 3 } })
        .png()
        .toBuffer();
      return [...(await imagenetCrop(image, { size: 8, shortSide: 10 })).subarray(0, 2)];
    };
    assert.deepEqual(await corner(11, 10), [2, 1]); // 1.5
    assert.deepEqual(await corner(13, 10), [2, 1]); // 2.5
    assert.deepEqual(await corner(10, 15), [1, 4]); // 3.5
    assert.deepEqual(await corner(10, 17), [1, 4]); // 4.5
    assert.deepEqual(await corner(12, 10), [2, 1]);
  });
});

describe('a photograph squashed by bicubic interpolation', () => {
  it('has the bytes that Pillow 13.0.0 gives, smaller and larger', async () => {
    const value = (x: number, y: number, c: number) => (37 * x + 91 * y + 17 * c * x * y) % 256;
    const raw = Buffer.from(
      Array.from({ length: 5 * 7 * 3 }, (_, i) => value(Math.floor(i / 3) % 7, Math.floor(i / 21), i % 3)),
    );
    const png = await sharp(raw, { raw: { width: 7, height: 5, channels: 3 } })
      .png()
      .toBuffer();
    const wanted = {
      3: { first: [68, 75, 81, 149, 141, 119, 141, 160, 156], last: [136, 98, 115, 114, 131, 135], sum: 3260 },
      9: { first: [0, 0, 0, 15, 14, 13, 46, 44, 40], last: [39, 163, 193, 63, 248, 121], sum: 29_073 },
    };
    for (const [size, { first, last, sum }] of Object.entries(wanted)) {
      const found = [...(await imagenetSquash(png, { size: Number(size), kernel: 'bicubic' }))];
      assert.deepEqual([found.slice(0, 9), found.slice(-6)], [first, last]);
      assert.equal(
        found.reduce((a, b) => a + b, 0),
        sum,
      );
    }
  });
});
