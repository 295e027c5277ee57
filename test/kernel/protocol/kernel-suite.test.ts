import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import * as path from 'node:path';
import { describe, it } from 'node:test';
import { PROJECT } from './client';
import { jupyter, whyNot } from './venv';

describe('the kernel test suite of the Jupyter project', { skip: whyNot('jupyter_kernel_test') }, () => {
  it('passes, and leaves out nothing', () => {
    const { home, python, environment } = jupyter();
    const suite = path.join(PROJECT, 'test/kernel/protocol/kernel_suite.py');
    const { stderr, status } = spawnSync(python, [suite, '-v'], {
      cwd: home,
      env: environment,
      encoding: 'utf8',
      timeout: 180_000,
    });
    assert.equal(status, 0, stderr);
    assert.match(stderr, /^Ran 12 tests/m);
    assert.doesNotMatch(stderr, /skipped/);
  });
});
