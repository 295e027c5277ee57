import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { describe, it } from 'node:test';
import { PROJECT } from '../fake-checkout';

const python = path.join(PROJECT, '.vitrine/venv/bin/python');
const skip = fs.existsSync(python) ? false : 'the set-up has not been run in this checkout';

describe('npm run doctor', { skip }, () => {
  const doctor = (...parameters: string[]) =>
    spawnSync(process.execPath, [path.join(PROJECT, 'lab/cli.js'), 'doctor', '--no-setup', ...parameters], {
      encoding: 'utf8',
      env: { ...process.env, VITRINE_MIRROR: path.join(PROJECT, 'test') },
    }).stdout;

  it('prints the same facts as JSON and as text', { timeout: 120_000 }, () => {
    const facts = JSON.parse(doctor('--json'));
    const installed = JSON.parse(
      fs.readFileSync(path.join(PROJECT, 'node_modules/tslab/package.json'), 'utf8'),
    ).version;
    assert.equal(facts.versions.node, process.versions.node);
    assert.equal(facts.versions.tslab, installed);
    assert.match(facts.versions.jupyterlab_widgets, /^3\./);
    assert.equal(facts.threads, os.availableParallelism());
    assert.deepEqual(facts.data.mirror.found.includes('kernel'), true, 'the folders of the mirror are listed');
    if (facts.addon.answers) assert.equal(facts.backend, 'native');
    else assert.ok(facts.reason, 'a fallback has a reason');
    const text = doctor();
    for (const fact of [
      `node: ${facts.versions.node}`,
      `jupyterlab: ${facts.versions.jupyterlab}`,
      `backend: ${facts.backend}`,
      `device: ${facts.device}`,
    ])
      assert.ok(text.includes(fact), fact);
  });
});
