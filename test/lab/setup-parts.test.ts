import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { describe, it } from 'node:test';
import { PROJECT } from './fake-checkout';

const lab = (name: string) => require(path.join(PROJECT, 'lab', name));

describe('environment', () => {
  const { childEnvironment, foldersOf, jupyterEnvironment } = lab('environment.js');
  const folders = foldersOf('/lab');

  it('keeps every folder of the tools, of Jupyter and of CUDA in the checkout', () => {
    const given = { HOME: '/home/x', PATH: '/usr/bin' };
    const set = Object.entries(jupyterEnvironment(folders, given) as Record<string, string>).filter(([name, value]) => !(name in given) && value.includes('/'));
    assert.ok(set.length > 12);
    for (const [name, value] of set) assert.ok(value === '/lab' || value.startsWith('/lab/.vitrine/'), `${name}=${value}`);
    assert.equal(jupyterEnvironment(folders, given).PATH, '/lab/.vitrine/venv/bin:/usr/bin');
  });

  it('drops what a shell may hold for another Python, and npm options that look like ours', () => {
    const environment = childEnvironment(folders, { PYTHONPATH: '/other', PYTHONHOME: '/other', VIRTUAL_ENV: '/other', npm_config_cpu: 'true', CXX: 'clang++' });
    assert.deepEqual(['PYTHONPATH', 'PYTHONHOME', 'VIRTUAL_ENV', 'npm_config_cpu'].filter((name) => name in environment), []);
    assert.equal(environment.CXX, 'clang++');
  });
});

describe('failure', () => {
  const { explain } = lab('failure.js');
  const meanings: [string, RegExp][] = [
    ['npm error code EAI_AGAIN', /no network/],
    ['ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device', /the disk is full/],
    ['ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.', /wrong checksum/],
    ['SSL: CERTIFICATE_VERIFY_FAILED', /certificate .* is not trusted/],
    ['npm error code EACCES', /may not be written/],
    ['line one\nfatal error: x.h: No such file\n1 error generated.\nbye', /tool failed: fatal error: x\.h: No such file \(all of its output: the\.log\)/],
    ['', /tool failed: no output/],
  ];
  for (const [output, meaning] of meanings) it(`of "${output.split('\n')[0]}" is ${meaning.source}`, () => assert.match(explain('tool', output, 'the.log').message, meaning));
});

describe('stamp', () => {
  const { hashOf, hashOfFile, isStamped, writeStamp } = lab('stamp.js');

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

describe('progress', () => {
  const { Progress } = lab('progress.js');
  const record = (isTTY: boolean) => {
    const clock = { ms: 0 };
    let text = '';
    return { clock, progress: new Progress({ stream: { isTTY, columns: 40, write: (part: string) => (text += part) }, now: () => clock.ms }), text: () => text };
  };

  it('writes a line when a step begins and when it ends, in a log', () => {
    const { clock, progress, text } = record(false);
    progress.begin('npm packages');
    clock.ms = 12_340;
    progress.end('514 packages');
    assert.equal(text(), '  npm packages ...\n  npm packages: 514 packages, 12.3 s\n');
  });

  it('clears its line in a terminal', () => {
    const { clock, progress, text } = record(true);
    progress.begin('npm packages');
    clock.ms = 1000;
    progress.end('');
    assert.equal(text(), '\r\x1b[K  npm packages: 1.0 s\n');
  });

  it('says nothing of a quiet step that was quick', () => {
    for (const [ms, said] of [[1900, ''], [2100, '  TypeScript: 2.1 s\n']] as const) {
      const { clock, progress, text } = record(false);
      progress.begin('TypeScript', { isQuiet: true });
      clock.ms = ms;
      progress.end('');
      assert.equal(text(), said);
    }
  });
});

describe('npm test', () => {
  it('finds the tests whose sources are there, in order, by fragments of their path', () => {
    const { findTests } = lab('commands/test.js');
    const project = fs.mkdtempSync(path.join(os.tmpdir(), 'vitrine-tests-'));
    for (const name of ['test/b/x.test.ts', 'test/a/y.test.ts', 'test/a/helper.ts', 'dist/test/gone.test.js']) {
      fs.mkdirSync(path.dirname(path.join(project, name)), { recursive: true });
      fs.writeFileSync(path.join(project, name), '');
    }
    assert.deepEqual(findTests(project, []), ['dist/test/a/y.test.js', 'dist/test/b/x.test.js']);
    assert.deepEqual(findTests(project, ['b/x', 'nothing']), ['dist/test/b/x.test.js']);
    fs.rmSync(project, { recursive: true });
  });
});

describe('the table of platforms', () => {
  const { platforms } = lab('platforms.js') as { platforms: Record<string, { wheels: Record<string, { file: string; size: number; sha256: string }[]>; compiler: { file: string } }> };

  it('names one version of TensorFlow, and for each machine a wheel of its own kind', () => {
    const kinds: Record<string, RegExp> = { 'linux-x64': /x86_64/, 'linux-arm64': /aarch64/, 'darwin-arm64': /macosx.*arm64/ };
    assert.deepEqual(Object.keys(platforms), Object.keys(kinds));
    const versions = new Set<string>();
    for (const [name, { wheels, compiler }] of Object.entries(platforms)) {
      for (const { file, sha256 } of Object.values(wheels).flat()) {
        assert.match(file, kinds[name]);
        assert.match(sha256, /^[0-9a-f]{64}$/);
        if (file.startsWith('tensorflow')) versions.add(file.split('-')[1]);
      }
      assert.match(compiler.file, kinds[name]);
    }
    assert.equal(versions.size, 1);
  });
});
