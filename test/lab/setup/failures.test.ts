import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { FakeCheckout, PROJECT } from '../fake-checkout';

let checkout: FakeCheckout;
beforeEach(() => {
  checkout = new FakeCheckout();
});
afterEach(() => checkout.remove());

/** The set-up ends with exit code 1 and this one line. */
async function failsWith(
  line: RegExp,
  variables: Record<string, string> = {},
  parameters: string[] = [],
): Promise<void> {
  const { code, text } = await checkout.setUp(variables, parameters);
  assert.equal(code, 1, text);
  const lines = text.split('\n').filter((each) => each.startsWith('vitrine:'));
  assert.equal(lines.length, 1, text);
  assert.match(lines[0], line);
  assert.doesNotMatch(text, /^\s+at .*:\d+\)?$/m, 'a stack is not for users');
}

describe('a set-up that lacks something says what, and how to get it', () => {
  const install = process.platform === 'darwin' ? 'brew install python' : 'apt-get install -y python3 python3-venv';

  it('Python', async () => {
    checkout.removeTool('python3');
    await failsWith(new RegExp(`Python is missing: there is no python3 on the PATH. Get it with: ${install}`));
    assert.deepEqual(checkout.takeCalls(), [], 'nothing was downloaded before');
  });

  it('the Python that VITRINE_PYTHON names', () =>
    failsWith(/VITRINE_PYTHON=\/no\/python does not run/, { VITRINE_PYTHON: '/no/python' }));

  it('a new enough Python', () =>
    failsWith(/python3 is Python 3\.8; JupyterLab needs 3\.9 or later\. Get it with: .*VITRINE_PYTHON=/, {
      FAKE_PYTHON_VERSION: '3.8',
    }));

  it('the module venv', () =>
    failsWith(
      /python3 \(Python 3\.11\) cannot make virtual environments: .* Get it with: apt-get install -y python3-venv/,
      { FAKE_PYTHON: 'novenv' },
    ));

  it('npm', async () => {
    checkout.removeTool('npm');
    await failsWith(/npm is not on the PATH; it comes with Node\. Get it with: /);
  });

  it('the network, for npm', () =>
    failsWith(/npm packages: no network: .* run the same command again: it continues where it stopped/, {
      FAKE_NPM: 'offline',
    }));

  it('the network, for pip', () => failsWith(/Python packages \(JupyterLab\): no network: /, { FAKE_PIP: 'offline' }));

  it('sources that compile', () =>
    failsWith(/the sources do not compile \(1 error\): src\/index\.ts\(1,1\): error TS1: wrong .*npm run build/, {
      FAKE_TSC: 'src/index.ts(1,1): error TS1: wrong',
    }));

  it('a known word in VITRINE_TENSORFLOW', () =>
    failsWith(/VITRINE_TENSORFLOW is "tpu"; it may be "cpu" or "gpu"/, { VITRINE_TENSORFLOW: 'tpu' }));

  it('disk space', async () => {
    const { checkMachine } = require(path.join(PROJECT, 'lab/setup/machine.js'));
    const steps = [{ megabytes: () => 700 }, { megabytes: () => 300 }];
    const context = { folders: { project: '/here' } };
    await assert.rejects(
      checkMachine(context, steps, () => 999),
      /not enough disk: the set-up needs about 1000 MB in \/here, and 999 MB are free/,
    );
    await checkMachine(context, steps, () => 1000);
  });

  it('a Node that runs it, in words that a Node of 2011 can read', () => {
    const { isSupported } = require(path.join(PROJECT, 'lab/node-version.js'));
    const versions = ['0.10.48', '18.20.8', '20.18.3', '20.19.0', '21.7.0', '22.11.0', '22.12.0', '24.0.0', '100.0.0'];
    assert.deepEqual(versions.filter(isSupported), ['20.19.0', '22.12.0', '24.0.0', '100.0.0']);
    for (const name of ['node-version', 'cli']) {
      require('acorn').parse(fs.readFileSync(path.join(PROJECT, 'lab', `${name}.js`), 'utf8'), { ecmaVersion: 5 });
    }
  });
});

describe('a set-up that cannot have the native library goes on without it', () => {
  const reason = () => JSON.parse(checkout.read('.vitrine/state.json')).native;

  /** Exit code 0, one line that names the consequence, and a reason for the doctor; the next set-up tries again. */
  async function goesOn(line: RegExp, variables: Record<string, string>): Promise<void> {
    const { code, text } = await checkout.setUp(variables);
    assert.equal(code, 0, text);
    const said = text.split('\n').filter((each) => each.includes('slower fallback'));
    assert.equal(said.length, 1, text);
    assert.match(said[0], line);
    assert.equal(reason().ok, false);
    assert.match(reason().reason, line);
    assert.equal((await checkout.setUp()).code, 0);
    assert.deepEqual(reason(), { ok: true, flavor: 'cpu', tensorflow: '1.0', gpu: false, compiler: 'c++' });
  }

  it('when the wheel cannot be had', () => goesOn(/No matching distribution found/, { FAKE_PIP: 'nowheel' }));

  it('when the wheel has the right size and other bytes', () =>
    goesOn(/what arrived is not the file of the table/, {
      FAKE_CONTENT: 'x'.repeat('tensorflowcpu-1.0-cp311-cp311-manylinux_2_27_x86_64.whl'.length),
    }));

  it('when no compiler manages the addon', () =>
    goesOn(/ziglang failed: tfjs_backend\.cc:1: error: wrong/, { FAKE_COMPILER: 'broken' }));

  it('when the addon does not answer, and the notebooks do not try it', async () => {
    const variables = { FAKE_PROBE: '{"ok":false,"reason":"error: Illegal instruction"}' };
    await checkout.setUp(variables);
    assert.throws(
      () => checkout.read('node_modules/@tensorflow/tfjs-node-gpu/lib/napi-v8/tfjs_binding.node'),
      /ENOENT/,
    );
    await goesOn(/Illegal instruction/, variables);
  });

  it('fetches a compiler where there is none, and drops it afterwards', async () => {
    checkout.removeTool('c++');
    const { code, text } = await checkout.setUp();
    assert.equal(code, 0, text);
    assert.equal(reason().compiler, 'the compiler of the package ziglang');
    assert.equal(checkout.read('node_modules/@tensorflow/tfjs-node-gpu/lib/napi-v8/tfjs_binding.node'), 'addon\n');
    assert.ok(!fs.existsSync(path.join(checkout.folder, '.vitrine/compiler')));
  });
});
