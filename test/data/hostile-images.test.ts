import { after, before, describe, it } from 'node:test';
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import * as zlib from 'node:zlib';
import sharp = require('sharp');
import { readImage } from 'vitrine/data';
import { FormatError } from 'vitrine/formats';
import { chunk } from './odd-photographs';

const REFUSED = /^hostile: cannot be read as an image \([^\n]+\)$/;

/** 64x48 pixels, no two alike, so that every byte of a file counts. */
const picture = sharp(
  Uint8Array.from({ length: 64 * 48 * 3 }, (_, i) => (i * 7919) % 251),
  { raw: { width: 64, height: 48, channels: 3 } },
);
let files: Record<'jpeg' | 'progressive' | 'png' | 'webp', Buffer>;
before(async () => {
  files = {
    jpeg: await picture.clone().jpeg().toBuffer(),
    progressive: await picture.clone().jpeg({ progressive: true }).toBuffer(),
    png: await picture.clone().png().toBuffer(),
    webp: await picture.clone().webp({ lossless: true }).toBuffer(),
  };
});

const refused = (bytes: Uint8Array, reason = REFUSED) =>
  assert.rejects(readImage(bytes, { name: 'hostile' }), (error: Error) => {
    assert.ok(error instanceof FormatError, error.stack);
    assert.match(error.message, REFUSED);
    assert.match(error.message, reason);
    return true;
  });

/** A PNG whose header says `width` x `height`, with all checksums right. */
function png(width: number, height: number, pixels: Uint8Array, extra: Buffer[] = []): Buffer {
  const header = Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, 8, 2, 0, 0, 0]);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  const signature = Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]);
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    ...extra,
    chunk('IDAT', zlib.deflateSync(pixels)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** Where each segment of a JPEG begins, up to the first scan, by its marker. */
function segments(bytes: Buffer): Map<number, number> {
  const found = new Map<number, number>();
  for (let at = 2; ; at += 2 + bytes.readUInt16BE(at + 2)) {
    found.set(bytes[at + 1], at);
    if (bytes[at + 1] === 0xda) return found;
  }
}

function resized(jpeg: Buffer, width: number, height: number): Buffer {
  const bytes = Buffer.from(jpeg);
  const at = segments(bytes);
  const frame = (at.get(0xc0) ?? at.get(0xc2))!;
  bytes.writeUInt16BE(height, frame + 5);
  bytes.writeUInt16BE(width, frame + 7);
  return bytes;
}

/** `count` segments of application data, 64 KiB each, behind the first two bytes. */
function padded(jpeg: Buffer, count: number, end: Uint8Array): Buffer {
  const segment = Buffer.alloc(2 + 65_535);
  segment.set([0xff, 0xe1, 0xff, 0xff]);
  segment.write('Exif\0\0', 4, 'latin1');
  return Buffer.concat([jpeg.subarray(0, 2), ...Array<Buffer>(count).fill(segment), end]);
}

describe('a hostile image', () => {
  it('that claims to be enormous is refused', async () => {
    await refused(png(50_000, 50_000, new Uint8Array(100)), /exceeds pixel limit/);
    await refused(png(2 ** 31 - 1, 2 ** 31 - 1, new Uint8Array(100)));
    await refused(png(0, 5, new Uint8Array(100)));
    await refused(resized(files.jpeg, 65_500, 65_500), /exceeds pixel limit/);
    for (const jpeg of [files.jpeg, files.progressive])
      await refused(resized(jpeg, 11_000, 11_000), /its \d+ bytes cannot hold 11000 x 11000 pixels/);
  });

  it('of fewer pixels than it claims is refused', async () => {
    await refused(png(11_000, 11_000, new Uint8Array(100)));
    for (const jpeg of [files.jpeg, files.progressive]) await refused(resized(jpeg, 100, 100), /premature end/);
    await refused(Buffer.concat([files.jpeg.subarray(0, -600), files.jpeg.subarray(-2)]), /premature end/);
    await refused(Buffer.concat([files.jpeg.subarray(0, -900), files.jpeg.subarray(-400)]), /Corrupt JPEG data/);
  });

  it('that is truncated is refused, wherever the cut is', async () => {
    // A PNG ends with twelve bytes that say so, and hold nothing.
    for (const [name, end] of [
      ['jpeg', 0],
      ['progressive', 0],
      ['png', 16],
      ['webp', 0],
    ] as const) {
      const bytes = files[name].subarray(0, files[name].length - end);
      for (let k = 0; k < 40; k++) await refused(bytes.subarray(0, Math.floor((k * bytes.length) / 40)));
      await refused(bytes.subarray(0, -1));
    }
  });

  it('that is something else is refused', async () => {
    for (const name of ['jpeg', 'png', 'webp'] as const)
      await refused(Buffer.concat([Buffer.from('GARBAGE!'), files[name].subarray(8)]));
    for (const text of [
      '',
      'GIF89a',
      '%PDF-1.7',
      '<svg xmlns="http://www.w3.org/2000/svg" width="99999" height="99999"/>',
    ])
      await refused(Buffer.from(text));
    await refused(await picture.clone().tiff().toBuffer(), /it is tiff; JPEG, PNG, WebP and GIF are read/);
    const bigger = 'bcdefghij'.replace(
      /./g,
      (letter, i: number) => `<!ENTITY ${letter} "${`&${'abcdefghi'[i]};`.repeat(10)}">`,
    );
    await refused(
      Buffer.from(
        `<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "aaaaaaaaaa">${bigger}]><svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><text>&j;</text></svg>`,
      ),
    );
  });

  it('with segments, scans or markers without end is refused', async () => {
    await refused(padded(files.jpeg, 200, Buffer.alloc(0)));
    await refused(Buffer.concat([files.jpeg.subarray(0, 2), Buffer.alloc(5_000_000, 0xff)]));
    await refused(Buffer.alloc(1_000_000, Buffer.from([0xff, 0xd8])));
    const scan = files.progressive.subarray(files.progressive.lastIndexOf(Buffer.from([0xff, 0xda])), -2);
    await refused(
      Buffer.concat([
        files.progressive.subarray(0, -2),
        ...Array<Buffer>(5000).fill(scan),
        files.progressive.subarray(-2),
      ]),
    );
  });
});

describe('an odd image that is whole', () => {
  it('is read: application data, and bytes too many between two segments, lose no pixel', async () => {
    const expected = await readImage(files.jpeg);
    assert.deepEqual(await readImage(padded(files.jpeg, 20, files.jpeg.subarray(2))), expected);
    const at = segments(files.jpeg).get(0xdb)!;
    assert.deepEqual(
      await readImage(Buffer.concat([files.jpeg.subarray(0, at), Buffer.from([1, 2, 3]), files.jpeg.subarray(at)])),
      expected,
    );
  });
});

describe('hostile images in a process of their own', () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'vitrine-images-'));
  after(() => fs.rmSync(folder, { recursive: true }));

  it('take neither memory nor time: each less than 100 MiB and 5 s of the processor', () => {
    // 256 MiB of zeros, which deflate packs into a quarter of a megabyte, where a text and a color profile may stand.
    const bomb = Buffer.concat([Buffer.from('a\0\0', 'latin1'), zlib.deflateSync(Buffer.alloc(2 ** 28))]);
    const hostile: Record<string, Buffer> = {
      'claims.png': png(50_000, 50_000, new Uint8Array(100)),
      'claims.jpeg': resized(files.jpeg, 11_000, 11_000),
      'claims-progressive.jpeg': resized(files.progressive, 11_000, 11_000),
      'text.png': png(4, 4, new Uint8Array(52), [chunk('zTXt', bomb)]),
      'profile.png': png(4, 4, new Uint8Array(52), [chunk('iCCP', bomb)]),
      'texts.png': png(4, 4, new Uint8Array(52), Array<Buffer>(100_000).fill(chunk('tEXt', Buffer.from('a\0b')))),
      'segments.jpeg': padded(files.jpeg, 200, Buffer.alloc(0)),
    };
    for (const [name, bytes] of Object.entries(hostile)) fs.writeFileSync(path.join(folder, name), bytes);
    fs.writeFileSync(path.join(folder, 'none.png'), 'not an image: to load the decoder');
    const program = `
      const { readImage } = require(${JSON.stringify(require.resolve('vitrine/data'))});
      const measured = async (file) => {
        const [memory, time] = [process.resourceUsage().maxRSS, process.cpuUsage()];
        const outcome = await readImage(file).then(({ shape }) => String(shape), (error) => error.constructor.name);
        const { user, system } = process.cpuUsage(time);
        return { outcome, megabytes: (process.resourceUsage().maxRSS - memory) / 1024, seconds: (user + system) / 1e6 };
      };
      (async () => {
        await measured(process.argv[1] + '/none.png');
        const found = {};
        for (const name of process.argv.slice(2)) found[name] = await measured(process.argv[1] + '/' + name);
        console.log(JSON.stringify(found));
      })();`;
    const { stdout, stderr } = spawnSync(process.execPath, ['-e', program, folder, ...Object.keys(hostile)], {
      encoding: 'utf8',
      timeout: 120_000,
    });
    assert.ok(stdout, stderr);
    for (const [name, { outcome, megabytes, seconds }] of Object.entries(
      JSON.parse(stdout) as Record<string, { outcome: string; megabytes: number; seconds: number }>,
    )) {
      assert.ok(megabytes < 100 && seconds < 5, `${name}: ${megabytes} MiB, ${seconds} s, ${outcome}`);
      assert.equal(outcome, /text|profile/.test(name) ? '4,4,3' : 'FormatError', name);
    }
  });
});
