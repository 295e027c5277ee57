import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { FakeCheckout } from '../fake-checkout';

let checkout: FakeCheckout;
beforeEach(() => {
  checkout = new FakeCheckout();
});
afterEach(() => checkout.remove());

const ADDON = 'node_modules/@tensorflow/tfjs-node-gpu/lib/napi-v8/tfjs_binding.node';
const LIBRARY = '.vitrine/tensorflow/cpu/tensorflow/libtensorflow_cc.so.2';
const FRESH = [
  'npm ci --ignore-scripts --include=dev',
  'python3 -m venv /checkout/.vitrine/venv',
  'python3 -m pip install',
  'python3 -c import jupyterlab, nbclient, nbconvert, jupyterlab_widgets, kaleido',
  'python3 -m pip download',
];

/** The names of the steps that a set-up spoke of. */
const titles = (text: string) => [...text.matchAll(/^ {2}(.*?): .* s$/gm)].map(([, title]) => title);

describe('the set-up of a fresh checkout', () => {
  it('runs every step in order, and nothing is written outside the checkout', async () => {
    const { code, text } = await checkout.setUp();
    assert.equal(code, 0, text);
    assert.deepEqual(titles(text), [
      'npm packages',
      'Python packages (JupyterLab)',
      'TensorFlow',
      'TensorFlow.js addon',
      'kernel and JupyterLab settings',
    ]);
    const calls = checkout.takeCalls();
    assert.deepEqual(calls.slice(0, 5), FRESH);
    assert.equal(calls.at(-1), 'tsc');
    assert.equal(checkout.read(ADDON), 'addon\n');
    assert.deepEqual(fs.readdirSync(checkout.home), []);
    assert.deepEqual(fs.readdirSync(checkout.root).sort(), ['checkout', 'fake', 'home']);
    assert.deepEqual(
      fs.readdirSync(path.join(checkout.folder, '.vitrine/downloads')),
      [],
      'the wheel is deleted once unpacked',
    );
    assert.ok(!fs.existsSync(path.join(checkout.folder, '.vitrine/setup.lock')));
  });

  it('writes a kernelspec that starts the launcher with this Node, and offers no other kernel', async () => {
    await checkout.setUp();
    const spec = JSON.parse(checkout.read('.vitrine/venv/share/jupyter/kernels/vitrine/kernel.json'));
    assert.deepEqual(spec.argv, [
      process.execPath,
      path.join(checkout.folder, 'kernel/launch.js'),
      '--config-path={connection_file}',
    ]);
    assert.deepEqual(spec.env, { VITRINE_PROJECT: checkout.folder });
    assert.equal(spec.interrupt_mode, 'signal');
    const config = JSON.parse(checkout.read('.vitrine/jupyter/config/jupyter_server_config.json'));
    assert.deepEqual(config.KernelSpecManager, { ensure_native_kernel: false, allowed_kernelspecs: ['vitrine'] });
  });

  it("puts the project's Python package into the environment, where papermill finds it", async () => {
    await checkout.setUp();
    const site = '.vitrine/venv/lib/python3.11/site-packages';
    const folder = checkout.read(`${site}/vitrine_jupyter.pth`).trim();
    const points = checkout.read(`${site}/vitrine_jupyter-0.1.0.dist-info/entry_points.txt`);
    const [, module] = /^\[papermill\.engine\]\nvitrine = ([\w.]+):Engine$/m.exec(points)!;
    assert.ok(fs.existsSync(path.join(folder, `${module.replaceAll('.', '/')}.py`)), points);
  });
});

describe('a second set-up', () => {
  beforeEach(async () => {
    await checkout.setUp();
    checkout.takeCalls();
  });

  it('has nothing to do but ask the TypeScript compiler', async () => {
    const { code, text } = await checkout.setUp();
    assert.equal(code, 0);
    assert.deepEqual(titles(text), []);
    assert.deepEqual(checkout.takeCalls(), ['tsc']);
  });

  it('unpacks TensorFlow again when a library has lost a byte, and compiles nothing', async () => {
    fs.truncateSync(path.join(checkout.folder, LIBRARY), 7);
    assert.deepEqual(titles((await checkout.setUp()).text), ['TensorFlow']);
    assert.equal(checkout.read(LIBRARY), 'library\n');
  });

  it('compiles the addon again when it is gone, and when it is another file', async () => {
    for (const damage of [
      () => fs.rmSync(path.join(checkout.folder, ADDON)),
      () => checkout.write(ADDON, 'something else'),
    ]) {
      damage();
      assert.deepEqual(titles((await checkout.setUp()).text), ['TensorFlow.js addon']);
      assert.equal(checkout.read(ADDON), 'addon\n');
    }
  });

  it('makes the virtual environment again for other requirements, and for another Python', async () => {
    checkout.write('lab/setup/requirements.txt', 'jupyterlab==2 --hash=sha256:00\n');
    const both = ['Python packages (JupyterLab)', 'kernel and JupyterLab settings']; // which lie in the environment
    assert.deepEqual(titles((await checkout.setUp()).text), both);
    assert.deepEqual(titles((await checkout.setUp({ FAKE_PYTHON_VERSION: '3.12' })).text), both);
  });

  it('goes on without Dask where it was asked for and could not be had', async () => {
    const { code, text } = await checkout.setUp({ FAKE_PIP: 'offline' }, ['--with', 'cluster'], 'setup');
    assert.deepEqual([code, titles(text)], [1, []], text);
    assert.match(text, /Python packages for studies on a cluster \(Dask\): no network: /);
    assert.deepEqual(await checkout.setUp({ FAKE_PIP: 'offline' }).then((later) => [later.code, titles(later.text)]), [
      0,
      [],
    ]);
  });

  it('brings Dask when it is asked for, then keeps it, also in an environment that is made anew', async () => {
    const [dask, environment] = ['Python packages for studies on a cluster (Dask)', 'Python packages (JupyterLab)'];
    assert.deepEqual(titles((await checkout.setUp({}, ['--with', 'cluster'], 'setup')).text), [dask]);
    assert.deepEqual(titles((await checkout.setUp({}, ['--with', 'cluster'], 'setup')).text), []);
    fs.rmSync(path.join(checkout.folder, '.vitrine/venv'), { recursive: true });
    assert.deepEqual(titles((await checkout.setUp()).text).slice(0, 2), [environment, dask]);
    for (const words of [['--with'], ['--with', 'clusters'], ['cluster'], ['--with', '--tests']]) {
      const { code, text } = await checkout.setUp({}, words, 'setup');
      assert.equal(code, 2, text);
      assert.match(text, /--with wants one of: cluster|'clusters?' is unknown/);
    }
  });

  it('installs the packages again for another lock file, and with them the addon', async () => {
    checkout.write('package-lock.json', `${JSON.stringify({ ...checkout.lockFile('1.0.0'), changed: true })}`);
    fs.rmSync(path.join(checkout.folder, 'node_modules/.package-lock.json'));
    assert.deepEqual(titles((await checkout.setUp()).text), ['npm packages', 'TensorFlow.js addon']);
  });

  it('accepts what the user installed with npm by hand', async () => {
    fs.rmSync(path.join(checkout.folder, 'node_modules/.vitrine-stamp.json'));
    assert.deepEqual(titles((await checkout.setUp()).text), []);
  });

  it('keeps both TensorFlows when the flavor changes, and compiles against the one asked for', async () => {
    assert.deepEqual(titles((await checkout.setUp({ FAKE_GPU: '550.54' })).text), [
      'TensorFlow',
      'TensorFlow.js addon',
    ]);
    assert.deepEqual(
      titles((await checkout.setUp({ FAKE_GPU: '' })).text),
      [],
      'the GPU library also runs without a GPU',
    );
    assert.deepEqual(titles((await checkout.setUp({ FAKE_GPU: '550.54' }, ['--cpu'])).text), ['TensorFlow.js addon']);
    assert.deepEqual(titles((await checkout.setUp({ VITRINE_TENSORFLOW: 'gpu' })).text), ['TensorFlow.js addon']);
    assert.deepEqual(fs.readdirSync(path.join(checkout.folder, '.vitrine/tensorflow')).sort(), ['cpu', 'gpu']);
  });

  it('says why a graphics card is not used: its driver is too old, is not there, or TensorFlow finds none', async () => {
    const addon = async (variables: Record<string, string>, words: string[] = []) => {
      fs.rmSync(path.join(checkout.folder, ADDON), { force: true });
      const { code, text } = await checkout.setUp(variables, words);
      assert.equal(code, 0, text);
      return text.split('\n').find((line) => line.includes('TensorFlow.js addon: '))!;
    };
    fs.rmSync(path.join(checkout.folder, '.vitrine/tensorflow'), { recursive: true });
    const old =
      'not on a graphics card: the driver 470.57.02 of NVIDIA Test is older than 525.60.13, which CUDA 12 needs';
    assert.ok((await addon({ FAKE_GPU: '470.57.02' })).includes(old));
    assert.deepEqual(fs.readdirSync(path.join(checkout.folder, '.vitrine/tensorflow')), ['cpu']);
    assert.ok(!(await addon({ FAKE_GPU: '' })).includes('graphics'));
    assert.ok((await addon({ FAKE_GPU: '470.57.02' }, ['--gpu'])).includes(old));
    assert.match(
      await addon({ FAKE_GPU: '' }, ['--gpu']),
      /not on a graphics card: no graphics card answers: nvidia-smi/,
    );
    assert.match(await addon({ FAKE_GPU: '525.60.13' }), /not on a graphics card: TensorFlow finds none/);
  });
});
