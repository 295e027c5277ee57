import { after, describe, it } from 'node:test';
import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { writeWhole } from 'vitrine/host';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'vitrine-write-'));
after(() => fs.rmSync(folder, { recursive: true }));

describe('writeWhole', () => {
  it('makes the folder, replaces what was there, and leaves nothing beside it', () => {
    const file = path.join(folder, 'a', 'b.txt');
    for (const content of ['first', Buffer.from('second')]) writeWhole(file, content);
    assert.equal(fs.readFileSync(file, 'utf8'), 'second');
    assert.deepEqual(fs.readdirSync(path.dirname(file)), ['b.txt']);
  });

  it(
    'names the file when the disk is full, keeps what was there and leaves no part',
    { skip: !fs.existsSync('/dev/full') && 'there is no /dev/full here' },
    () => {
      const file = path.join(folder, 'full.txt');
      writeWhole(file, 'kept');
      fs.symlinkSync('/dev/full', `${file}.${process.pid}.part`);
      assert.throws(() => writeWhole(file, 'x'.repeat(100_000)), {
        message: `${file} cannot be written: the disk is full (ENOSPC); free some space and run it again`,
      });
      assert.equal(fs.readFileSync(file, 'utf8'), 'kept');
      assert.deepEqual(
        fs.readdirSync(folder).filter((name) => name.startsWith('full.txt.')),
        [],
      );
    },
  );
});
