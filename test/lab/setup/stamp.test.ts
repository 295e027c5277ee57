import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { describe, it } from 'node:test';
import { PROJECT } from '../fake-checkout';

describe('stamp', () => {
  const { hashOf, hashOfFile, isStamped, writeStamp } = require(path.join(PROJECT, 'lab/setup/stamp.js'));

  it('vouches for its key and the sizes of its files, and for nothing when it is cut short', () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'vitrine-stamp-'));
    const stamp = path.join(folder, 'stamp.json');
    fs.writeFileSync(path.join(folder, 'a'), '12345');
    writeStamp(stamp, 'key', ['a']);
    assert.equal(isStamped(stamp, 'key'), true);
    assert.equal(isStamped(stamp, 'other'), false);
    fs.writeFileSync(path.join(folder, 'a'), '1234');
    assert.equal(isStamped(stamp, 'key'), false);
    fs.writeFileSync(stamp, '{"key":"key","si');
    assert.equal(isStamped(stamp, 'key'), false);
    fs.rmSync(folder, { recursive: true });
  });

  it('tells where one part ends and the next begins, and hashes a file as the standard does', async () => {
    assert.notEqual(hashOf('ab', 'c'), hashOf('a', 'bc'));
    const file = path.join(os.tmpdir(), `vitrine-hash-${process.pid}`);
    fs.writeFileSync(file, 'abc');
    assert.equal(await hashOfFile(file), 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
    fs.rmSync(file);
  });
});
