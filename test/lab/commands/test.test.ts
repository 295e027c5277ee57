import assert from 'node:assert/strict';
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
});
