import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { describe, it } from 'node:test';
import { PROJECT } from '../fake-checkout';

describe('npm test', () => {
  it('finds the tests whose sources are there, in order, by fragments of their path', () => {
    const { findTests } = require(path.join(PROJECT, 'lab/commands/test.js'));
    const project = fs.mkdtempSync(path.join(os.tmpdir(), 'vitrine-tests-'));
    for (const name of ['test/b/x.test.ts', 'test/a/y.test.ts', 'test/a/helper.ts', 'dist/test/gone.test.js']) {
      fs.mkdirSync(path.dirname(path.join(project, name)), { recursive: true });
      fs.writeFileSync(path.join(project, name), '');
    }
    assert.deepEqual(findTests(project, []), ['dist/test/a/y.test.js', 'dist/test/b/x.test.js']);
    assert.deepEqual(findTests(project, ['b/x', 'nothing']), ['dist/test/b/x.test.js']);
    fs.rmSync(project, { recursive: true });
  });

  it('names what failed once more before the totals of a log', () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'vitrine-reporter-'));
    const file = path.join(folder, 'one.test.js');
    fs.writeFileSync(
      file,
      `const { describe, it } = require('node:test');
       describe('a part', () => { it('holds', () => {}); it('fails', () => { throw new Error('for a reason\\nat length'); }); });`,
    );
    const reporter = path.join(PROJECT, 'lab/shared/tap-naming-failures.js');
    const env = { ...process.env, NODE_TEST_CONTEXT: undefined };
    const { stdout } = spawnSync(process.execPath, ['--test', `--test-reporter=${reporter}`, file], {
      encoding: 'utf8',
      env,
    });
    const lines = stdout.slice(stdout.indexOf('# failed:')).trim().split('\n');
    assert.equal(lines[0], `# failed:   fails (${file}): for a reason | at length`);
    assert.ok(lines[1].startsWith('# failed: a part'));
    assert.match(lines[2], /^# tests /);
    assert.match(lines.at(-1)!, /^# duration_ms /);
    fs.rmSync(folder, { recursive: true });
  });
});
