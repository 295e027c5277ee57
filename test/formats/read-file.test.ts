import { after, before, describe, it } from 'node:test';
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { readImage } from 'vitrine/data';
import { FormatError, readFile, readNpyFolder, readTensorflowCheckpoint } from 'vitrine/formats';

describe('where a file is wanted', () => {
  let folder: string;
  const at = (file: string) => path.join(folder, file);
  before(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'vitrine-files-'));
    fs.mkdirSync(at('folder'));
    fs.writeFileSync(at('file'), 'hello');
    fs.symlinkSync('file', at('link'));
    fs.symlinkSync('nowhere', at('broken'));
  });
  after(() => fs.rmSync(folder, { recursive: true }));
  const refuses = (file: string, reason: RegExp) =>
    assert.throws(
      () => readFile(file, { name: 'x' }),
      (error) => error instanceof FormatError && error.message.startsWith('x: ') && reason.test(error.message),
    );

  it('a link to one is taken', () => {
    assert.equal(Buffer.from(readFile(at('link'))).toString(), 'hello');
  });

  it('a folder, a broken link and nothing at all are each named', () => {
    refuses(at('folder'), /is a folder; wanted a file/);
    refuses(at('broken'), /is a link to a file that is not there/);
    refuses(at('missing'), /is not there/);
    refuses(at('file/inside'), /is not there/);
    refuses(os.devNull, /is a device or socket; wanted a file/);
  });

  it('a pipe is not waited for', async () => {
    assert.equal(spawnSync('mkfifo', [at('pipe')]).status, 0, 'mkfifo makes the pipe');
    refuses(at('pipe'), /is a pipe; wanted a file/);
    await assert.rejects(readImage(at('pipe'), { name: 'x' }), /^FormatError: x: is a pipe; wanted a file$/);
  });

  it('the readers of files say so, whichever it is', async () => {
    fs.mkdirSync(at('a.npy'));
    assert.throws(() => readNpyFolder(folder), /a\.npy: is a folder; wanted a file/);
    assert.throws(() => readNpyFolder(at('file')), /is not a folder; wanted one with an npy file for each weight/);
    assert.throws(() => readTensorflowCheckpoint(at('folder')), /is a folder; wanted a file/);
    await assert.rejects(readImage(at('folder'), { name: 'x' }), /^FormatError: x: is a folder; wanted a file$/);
    await assert.rejects(readImage(at('missing'), { name: 'x' }), /^FormatError: x: is not there$/);
  });
});
