import { after, describe, it } from 'node:test';
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import * as zlib from 'node:zlib';
import { FormatError, indexTar, parseTar, readTarFile } from 'vitrine/formats';
import { makeTar, signed, tarEntry, type TarEntry } from './make-tar';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'vitrine-tar-'));
after(() => fs.rmSync(folder, { recursive: true }));
let count = 0;

/** An archive on disk. */
function archive(content: Uint8Array | readonly TarEntry[]): string {
  const file = path.join(folder, `${++count}.tar`);
  fs.writeFileSync(file, content instanceof Uint8Array ? content : makeTar(content));
  return file;
}

const contents = (location: string) => {
  const index = indexTar(location);
  return [...index.files.keys()].map((file) => [file, readTarFile(index, file).toString()]);
};
const text = (file: string, content: string): TarEntry => ({ file, content: Buffer.from(content) });
const hasTar = spawnSync('tar', ['--version'], { encoding: 'utf8' }).stdout?.includes('GNU tar') ?? false;

describe('the index of a tar archive', () => {
  it('reads each file where it lies, the last of two with one name, and what parseTar reads', () => {
    const file = archive([text('a', 'one'), text('b/c', 'x'.repeat(2000)), text('empty', ''), text('a', 'two')]);
    assert.deepEqual(contents(file), [
      ['a', 'two'],
      ['b/c', 'x'.repeat(2000)],
      ['empty', ''],
    ]);
    const whole = [...parseTar(fs.readFileSync(file), { name: 'a' })];
    assert.deepEqual(
      contents(file),
      whole.map(([name, bytes]) => [name, Buffer.from(bytes).toString()]),
    );
  });

  for (const format of ['ustar', 'gnu', 'pax', 'oldgnu', 'v7'])
    it(`reads what tar writes as ${format}`, { skip: !hasTar && 'there is no GNU tar here' }, () => {
      const place = fs.mkdtempSync(path.join(folder, 'files-'));
      const names = ['n01440764/x.JPEG', 'n01440764/x.xml', 'small'];
      if (format !== 'v7') names.push(`${'d'.repeat(90)}/${'f'.repeat(60)}.jpg`);
      if (format === 'gnu' || format === 'pax') names.push(`${'e'.repeat(200)}/Grüße-猫.jpg`);
      for (const name of names) {
        fs.mkdirSync(path.dirname(path.join(place, name)), { recursive: true });
        fs.writeFileSync(path.join(place, name), name.repeat(40));
      }
      fs.symlinkSync('small', path.join(place, 'link'));
      const file = path.join(folder, `${format}.tar`);
      const { status, stderr } = spawnSync('tar', [`--format=${format}`, '-cf', file, '-C', place, '.']);
      assert.equal(status, 0, String(stderr));
      const found = new Map(contents(file).map(([name, content]) => [name.replace(/^\.\//, ''), content]));
      assert.deepEqual([...found.keys()].sort(), [...names].sort());
      for (const name of names) assert.equal(found.get(name), name.repeat(40));
    });

  it('takes names that lead elsewhere for names, and writes nothing', () => {
    const before = fs.readdirSync(folder).length;
    const file = archive([text('../../evil', 'e'), text('/etc/passwd', 'p')]);
    assert.deepEqual(
      contents(file).map(([name]) => name),
      ['../../evil', '/etc/passwd'],
    );
    assert.equal(fs.readdirSync(folder).length, before + 1);
  });

  it('has another digest where a name, a place or a size is another, the same for the same', () => {
    const digest = (...entries: TarEntry[]) => indexTar(archive(entries)).digest;
    const one = digest(text('a', '1'), text('b', '2'));
    assert.equal(digest(text('a', '1'), text('b', '2')), one);
    const others = [
      digest(text('a', '1')),
      digest(text('b', '2'), text('a', '1')),
      digest(text('a', '11'), text('b', '2')),
    ];
    assert.equal(new Set([one, ...others]).size, 4);
  });

  it('says of a damaged archive which it is, where, and what to do', () => {
    const whole = makeTar([text('a', 'x'.repeat(600)), text('b', 'y')]);
    const fault = (bytes: Uint8Array) => {
      try {
        indexTar(archive(bytes), { name: 'shard.tar' });
      } catch (error) {
        assert.ok(error instanceof FormatError, String(error));
        return error.message;
      }
      return assert.fail('no damage was noticed');
    };
    const wrong = Buffer.from(whole);
    wrong[1536] ^= 1; // the name of b
    assert.equal(fault(wrong), 'shard.tar: has a damaged header at byte 1,536; fetch it again, or pack it anew');
    assert.match(
      fault(whole.subarray(0, 900)),
      /^shard\.tar: has a file at byte 0 that reaches past the end .*fetch it/,
    );
    assert.match(fault(whole.subarray(0, 2560)), /cut short: .* missing at byte 2,560; fetch it again/);
    assert.match(
      fault(zlib.gzipSync(whole)),
      /is not a tar archive \(.*1f 8b.*\); .* must be unpacked to a \.tar first/,
    );
    assert.match(fault(new Uint8Array(0)), /is not a tar archive \(it is empty\)/);
    const long = tarEntry({ file: 'n', content: Buffer.alloc(2 ** 20 + 1, 97), kind: 'L' });
    assert.match(
      fault(Buffer.concat([tarEntry(text('a', '')), long, whole])),
      /at byte 512 that says a name in 1,048,577/,
    );
    const sized = tarEntry(text('a', ''));
    sized.write('99999999999\0', 124);
    assert.match(fault(Buffer.concat([tarEntry(text('a', '')), signed(sized)])), /at byte 512 .* not a number/);
    assert.throws(() => indexTar(folder), /is a folder; wanted a file/);
    assert.throws(() => indexTar(path.join(folder, 'none.tar')), /is not there/);
  });

  it('notices an archive that changed after it was indexed, and files that it has not', () => {
    const file = archive([text('a', 'x'.repeat(600))]);
    const index = indexTar(file, { name: 'shard.tar' });
    assert.throws(() => readTarFile(index, 'b'), /shard\.tar: holds no "b"/);
    fs.appendFileSync(file, 'more');
    assert.throws(() => readTarFile(index, 'a'), /has another size than when its index was made; begin anew/);
    fs.rmSync(file);
    assert.throws(() => readTarFile(index, 'a'), { name: 'FormatError', message: /is not there/ });
  });

  it('reads nothing but headers and the file asked for', () => {
    const large = archive([{ file: 'large', content: Buffer.alloc(2 ** 26) }, text('small', 's')]);
    const before = process.resourceUsage().maxRSS;
    const index = indexTar(large);
    assert.equal(readTarFile(index, 'small').toString(), 's');
    assert.ok(process.resourceUsage().maxRSS - before < 2 ** 14, 'KiB'); // 16 MiB, of 64 in the archive
  });
});
