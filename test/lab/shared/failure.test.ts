import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { after, describe, it } from 'node:test';
import { PROJECT } from '../fake-checkout';

describe('failure', () => {
  const { explain } = require(path.join(PROJECT, 'lab/shared/failure.js'));
  const meanings: [string, RegExp][] = [
    ['npm error code EAI_AGAIN', /no network/],
    ['ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device', /the disk is full/],
    ['ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.', /wrong checksum/],
    ['SSL: CERTIFICATE_VERIFY_FAILED', /certificate .* is not trusted/],
    ['npm error code EACCES', /may not be written/],
    [
      'line one\nfatal error: x.h: No such file\n1 error generated.\nbye',
      /tool failed: fatal error: x\.h: No such file \(all of its output: the\.log\)/,
    ],
    ['', /tool failed: no output/],
  ];
  for (const [output, meaning] of meanings)
    it(`of "${output.split('\n')[0]}" is ${meaning.source}`, () =>
      assert.match(explain('tool', output, 'the.log').message, meaning));
});

describe('a checkout that cannot be written to', () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'vitrine-unwritable-'));
  after(() => fs.rmSync(folder, { recursive: true }));
  /** What the program prints on standard error, as a user who owns nothing here. */
  const printed = (program: string, uid?: number) => {
    const { stderr, status } = spawnSync(
      process.execPath,
      [
        '-e',
        `const { printFailure } = require('./lab/shared/failure'); (async () => { ${program} })().catch((error) => { process.exitCode = printFailure(error); });`,
      ],
      { cwd: PROJECT, encoding: 'utf8', uid },
    );
    return { said: stderr.trim(), status };
  };
  const root = process.getuid?.() === 0;

  it(
    'because it is full is told in one line that names the file, and nothing half-written stays',
    { skip: !fs.existsSync('/dev/full') && 'there is no /dev/full here' },
    () => {
      const file = path.join(folder, 'runs.json');
      const { said, status } = printed(`
      require('fs').symlinkSync('/dev/full', ${JSON.stringify(file)} + '.' + process.pid + '.new');
      require('./lab/shared/write-whole').writeWhole(${JSON.stringify(file)}, 'x'.repeat(9999));`);
      assert.equal(
        said,
        `vitrine: the disk is full (ENOSPC): ${file} cannot be written. Free some space, then run it again.`,
      );
      assert.equal(status, 1);
      assert.deepEqual(fs.readdirSync(folder), []);
    },
  );

  it("because it is another user's is told in one line", { skip: !root && 'only root can become another user' }, () => {
    fs.chmodSync(folder, 0o755);
    const lock = path.join(folder, 'setup.lock');
    const { said } = printed(
      `await new (require('./lab/setup/lock').Lock)(${JSON.stringify(lock)}).acquire(console.log);`,
      65534,
    );
    assert.match(
      said,
      /^vitrine: \S+setup\.lock\.\d+ is not for this user \(EACCES\): who owns it, says ls -ld "[^"]+"\. Clone [^\n]+$/,
    );
  });

  const readOnly = (program: string) =>
    spawnSync(
      'unshare',
      ['-rm', 'sh', '-c', `mount --bind "$0" "$0" && mount -o remount,ro,bind "$0" && ${program}`, folder],
      { cwd: PROJECT, encoding: 'utf8' },
    );
  const noMounts = readOnly('true').status !== 0 && 'this user may not mount a folder read-only';

  it('because its file system is read-only is told in one line', { skip: noMounts }, () => {
    const lock = path.join(folder, 'setup.lock');
    const program = `const { printFailure } = require('./lab/shared/failure');
      const { Lock } = require('./lab/setup/lock');
      new Lock('${lock}').acquire(console.log).catch((error) => { process.exitCode = printFailure(error); });`;
    const { stderr, status } = readOnly(`"${process.execPath}" -e "${program}"`);
    assert.match(
      stderr.trim(),
      /^vitrine: \S+setup\.lock\.\d+ cannot be written: it lies on a read-only file system\. Clone [^\n]+$/,
    );
    assert.equal(status, 1);
    assert.deepEqual(fs.readdirSync(folder), []);
  });

  it('is not what any other error means', () => {
    assert.match(printed(`throw new Error('something else');`).said, /^vitrine: an error that should not happen/);
  });
});
