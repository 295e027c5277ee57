import { after, describe, it } from 'node:test';
import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import * as zlib from 'node:zlib';
import { locate, sha256Of, unpackArchive, type DataFile } from 'vitrine/data';
import { makeTar } from '../formats/make-tar';
import { unreliableServer } from './unreliable-server';

const root = fs.mkdtempSync(path.join(os.tmpdir(), 'vitrine-archive-'));
after(() => fs.rmSync(root, { recursive: true, force: true }));

const parts = { 'one.bin': Buffer.from('the first'), 'two.bin': Buffer.from('the second') };
const packed = zlib.gzipSync(
  makeTar(Object.entries(parts).map(([file, content]) => ({ file: `set/${file}`, content }))),
);

/** A file that is published only in the archive at `address`. */
function inArchive(file: keyof typeof parts, address: string, sha256 = sha256Of(packed)): DataFile {
  const content = parts[file];
  const archive = { file: 'set.tar.gz', bytes: packed.length, sha256 };
  return { file, bytes: content.length, sha256: sha256Of(content), urls: [`${address}/set.tar.gz`], archive };
}

describe('a file that is published in an archive', () => {
  it('is fetched once with all that lies beside it, and the archive is not kept', async () => {
    const server = await unreliableServer(new Map([['/set.tar.gz', packed]]));
    const folder = path.join(root, 'data');
    const options = { dataSet: 'set', folder, mirror: '', network: 'allowed' } as const;
    try {
      const first = await locate([inArchive('one.bin', server.address)], options);
      assert.ok(first.found);
      assert.deepEqual([first.origin, first.files[0].verified], ['download', true]);
      assert.equal(Buffer.from(first.files[0].content).toString(), 'the first');
      assert.deepEqual(fs.readdirSync(path.join(folder, 'set')).sort(), ['one.bin', 'two.bin']);
      const second = await locate([inArchive('two.bin', 'http://127.0.0.1:9')], options);
      assert.ok(second.found);
      assert.equal(second.origin, 'data folder');
    } finally {
      server.close();
    }
  });

  it('is not taken from an archive with another checksum', async () => {
    const server = await unreliableServer(new Map([['/set.tar.gz', packed]]));
    const options = { dataSet: 'set', folder: path.join(root, 'other'), mirror: '', network: 'allowed' } as const;
    try {
      const found = await locate([inArchive('one.bin', server.address, '0'.repeat(64))], options);
      assert.ok(!found.found);
      assert.match(found.reasons.at(-1)!, /sent other content: SHA-256/);
      assert.deepEqual(fs.readdirSync(path.join(root, 'other/set')), []);
    } finally {
      server.close();
    }
  });

  it('is missed by name where the archive lacks it, and then nothing is unpacked', () => {
    const archive = path.join(root, 'set.tar.gz');
    fs.writeFileSync(archive, packed);
    assert.throws(
      () => unpackArchive(archive, 'three.bin'),
      /set\.tar\.gz: holds no three\.bin; it holds one\.bin, two\.bin/,
    );
    assert.ok(fs.existsSync(archive) && !fs.existsSync(path.join(root, 'one.bin')));
  });
});
