import assert from 'node:assert/strict';
import * as path from 'node:path';
import { describe, it } from 'node:test';
import { PROJECT } from '../fake-checkout';

describe('environment', () => {
  const { childEnvironment, foldersOf, jupyterEnvironment } = require(path.join(PROJECT, 'lab/shared/environment.js'));
  const folders = foldersOf('/lab');

  it('keeps every folder of the tools, of Jupyter and of CUDA in the checkout', () => {
    const given = { HOME: '/home/x', PATH: '/usr/bin' };
    const set = Object.entries(jupyterEnvironment(folders, given) as Record<string, string>).filter(
      ([name, value]) => !(name in given) && value.includes('/'),
    );
    assert.ok(set.length > 12);
    for (const [name, value] of set)
      assert.ok(value === '/lab' || value.startsWith('/lab/.vitrine/'), `${name}=${value}`);
    assert.equal(jupyterEnvironment(folders, given).PATH, '/lab/.vitrine/venv/bin:/usr/bin');
  });

  it('drops what a shell may hold for another Python, and npm options that look like ours', () => {
    const environment = childEnvironment(folders, {
      PYTHONPATH: '/other',
      PYTHONHOME: '/other',
      VIRTUAL_ENV: '/other',
      npm_config_cpu: 'true',
      CXX: 'clang++',
    });
    assert.deepEqual(
      ['PYTHONPATH', 'PYTHONHOME', 'VIRTUAL_ENV', 'npm_config_cpu'].filter((name) => name in environment),
      [],
    );
    assert.equal(environment.CXX, 'clang++');
  });
});
