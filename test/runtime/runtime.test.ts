import { after, describe, it } from 'node:test';
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import * as path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { device, differentiating, tf, useDevice } from 'vitrine/runtime';
import { interruptible, mode, progress, projectFolder, type Host, type MimeBundle } from 'vitrine/host';

const KEY = Symbol.for('vitrine.host');
const globals = globalThis as { [KEY]?: Host };
after(() => delete globals[KEY]);

/** A kernel that remembers what it was shown. */
function fakeHost() {
  const shown: MimeBundle[] = [];
  const hooks = new Set<() => void>();
  const host: Host = {
    display: (bundle) => void shown.push(bundle),
    open: (bundle) => (shown.push(bundle), { update: (next) => void shown.push(next) }),
    clear() {},
    onInterrupt: (hook) => (hooks.add(hook), () => void hooks.delete(hook)),
  };
  globals[KEY] = host;
  return { shown, hooks };
}

/** Runs a script in a Node process of its own and returns what it printed. */
function node(script: string, env: Record<string, string> = {}): string {
  const { stdout, stderr, status } = spawnSync(process.execPath, ['-e', script], {
    cwd: projectFolder(),
    encoding: 'utf8',
    env: { ...process.env, ...env },
  });
  assert.equal(status, 0, stderr);
  return stdout.trim();
}

describe('the runtime', () => {
  it('names the device in use', () => {
    const { kind, backend, threads, name, tensorflow } = device();
    assert.ok(threads >= 1 && name.length > 0);
    if (kind === 'native') {
      assert.equal(backend, 'tensorflow');
      assert.match(tensorflow!, /^\d+\.\d+/);
    } else {
      console.log(`# the native runtime is not in use here, but ${kind}`);
      assert.equal(tensorflow, undefined);
    }
  });

  it('falls back to plain JavaScript or WebAssembly when told to, with the same numbers', () => {
    const script = (kind: string) => `
      const { tf, device, useDevice } = require('vitrine/runtime');
      (async () => {
        ${kind === 'wasm' ? "await useDevice('wasm');" : ''}
        console.log(device().kind, tf.matMul(tf.tensor2d([[1, 2], [3, 4]]), tf.tensor2d([[5], [6]])).dataSync().join());
      })();`;
    assert.equal(node(script('cpu'), { VITRINE_DEVICE: 'cpu' }), 'cpu 17,39');
    assert.equal(node(script('wasm'), { VITRINE_DEVICE: 'wasm' }), 'wasm 17,39');
  });

  it('keeps the reason when the native library cannot be loaded, and goes on', () => {
    const block =
      "const M = require('module'); const load = M._load; M._load = (name, ...rest) => { if (name === '@tensorflow/tfjs-node-gpu') throw new Error('no such library'); return load(name, ...rest); };";
    assert.equal(
      node(
        `${block} const { nativeFailure, device } = require('vitrine/runtime'); console.log(device().kind, nativeFailure);`,
      ),
      'cpu no such library',
    );
  });

  it('says so under the first cell, with the consequence and the reason', () => {
    const block =
      "const M = require('module'); const load = M._load; M._load = (name, ...rest) => { if (name === '@tensorflow/tfjs-node-gpu') throw new Error('no such library'); return load(name, ...rest); };";
    const kernel =
      "globalThis[Symbol.for('vitrine.host')] = { display: (bundle) => console.log(bundle['text/markdown']), open() {}, onInterrupt() {} };";
    const shown = node(`${block} ${kernel} require('vitrine');`);
    assert.match(
      shown,
      /Running without native TensorFlow\n> .*hundred times slower.*\n>\n> The reason: `no such library`\. Run `npm run doctor` for the facts, `npm run setup` to try the native library again\./,
    );
    assert.equal(
      node(`${kernel} require('vitrine');`, { VITRINE_DEVICE: 'cpu' }),
      '',
      'a device that was asked for needs no banner',
    );
  });

  it('has one engine: danfojs-node uses the same TensorFlow.js', () => {
    assert.equal(
      node(
        "const dfd = require('danfojs-node'); const { tf } = require('vitrine'); console.log(dfd.tensorflow === tf, new dfd.DataFrame({ a: [1, 2] }).tensor.constructor === tf.Tensor);",
      ),
      'true true',
    );
  });

  it('defines the functions that Node 23 took away before TensorFlow.js asks for them', () => {
    assert.equal(
      node(
        "const util = require('util'); delete util.isNullOrUndefined; delete util.isArray; const { tf } = require('vitrine'); console.log(tf.mean(tf.ones([2, 2])).dataSync()[0], util.isNullOrUndefined(null), util.isArray([]));",
      ),
      '1 true true',
    );
  });

  it('finds the checkout, which VITRINE_PROJECT overrides', () => {
    assert.ok(projectFolder()!.length > 1);
    assert.equal(
      node("console.log(require('vitrine/host').projectFolder())", {
        VITRINE_PROJECT: path.join(path.sep, 'elsewhere'),
      }),
      path.join(path.sep, 'elsewhere'),
    );
  });

  it('reads the mode from the environment and refuses an unknown one', () => {
    const before = process.env.VITRINE_MODE;
    try {
      delete process.env.VITRINE_MODE;
      assert.equal(mode(), 'small');
      assert.equal(mode('full'), 'full');
      process.env.VITRINE_MODE = 'full';
      assert.equal(mode(), 'full');
      process.env.VITRINE_MODE = 'huge';
      assert.throws(() => mode(), /VITRINE_MODE is 'huge'; wanted 'smoke', 'small' or 'full'/);
    } finally {
      if (before === undefined) delete process.env.VITRINE_MODE;
      else process.env.VITRINE_MODE = before;
    }
  });

  it('says when a device cannot be started', async () => {
    const { kind } = device();
    await assert.rejects(useDevice('webgpu' as never));
    assert.equal(device().kind, kind);
  });
});

describe('interruptible', () => {
  it('returns what the work returns and takes its hook away', async () => {
    const { hooks } = fakeHost();
    assert.equal(await interruptible(async (breathe) => (await breathe(), hooks.size)), 1);
    assert.equal(hooks.size, 0);
  });

  it('ends the work at its next breath when the kernel is interrupted', async () => {
    const { hooks } = fakeHost();
    let breaths = 0;
    const work = interruptible(async (breathe) => {
      for (;;) {
        await breathe();
        if (++breaths === 3) hooks.forEach((hook) => hook());
      }
    });
    await assert.rejects(work, { name: 'Interrupted' });
    assert.equal(breaths, 3);
    assert.equal(hooks.size, 0);
  });

  it('ends the work when a signal is aborted', async () => {
    await assert.rejects(
      interruptible((breathe) => breathe(), { signal: AbortSignal.abort() }),
      { name: 'Interrupted' },
    );
  });
});

describe('progress', () => {
  it('shows one line that is replaced, and ends without times, so that two runs read the same', () => {
    const { shown } = fakeHost();
    const bar = progress('training', 10);
    bar.update(5, 'loss 0.5');
    bar.update(10);
    bar.finish('done, loss 0.1');
    const lines = shown.map((bundle) => String(bundle['text/plain']));
    assert.match(lines[0], /^training █{10}░{10} 5\/10 \d+ s left loss 0.5$/);
    assert.equal(lines[lines.length - 1], 'training: done, loss 0.1');
  });

  it('reckons the time left from what this run did, not from what an earlier one had done', async () => {
    const { shown } = fakeHost();
    const bar = progress('resumed', 1000, 990);
    bar.update(990);
    await wait(300);
    bar.update(991);
    bar.finish('done');
    const lines = shown.map((bundle) => String(bundle['text/plain']));
    assert.doesNotMatch(lines[0], /left/);
    // Nine steps of 0.3 s and more; reckoned from all 991 it would be 0 s.
    const [, left] = /991\/1000 (\d+) s left/.exec(lines[1])!;
    assert.ok(Number(left) >= 3, lines[1]);
  });

  it('says how far work came that was stopped, and nothing more of work that is done', async () => {
    const { shown, hooks } = fakeHost();
    progress('before', 2).finish('done');
    const bar = progress('training', 10);
    await assert.rejects(
      interruptible(async (breathe) => {
        bar.update(5, 'loss 0.5');
        bar.update(6);
        for (const hook of hooks) hook();
        await breathe();
      }),
      { name: 'Interrupted' },
    );
    await assert.rejects(
      interruptible(async () => {
        throw new Error('another');
      }),
      /another/,
    );
    assert.deepEqual(
      shown.map((bundle) => String(bundle['text/plain'])).filter((line) => !line.includes('left')),
      ['before: done', `training ${'█'.repeat(12)}${'░'.repeat(8)} 6/10, not finished`],
    );
  });

  it('writes nothing where there is neither kernel nor terminal', () => {
    assert.equal(
      node(
        "const { progress } = require('vitrine/host'); const bar = progress('x', 2); bar.update(1); bar.finish('end');",
      ),
      '',
    );
  });
});

describe('differentiating', () => {
  it('frees what TensorFlow.js saved for a backward pass that never came', () => {
    const x = tf.tensor1d([1, 2]);
    const before = tf.memory().numTensors;
    const failing = (input: tf.Tensor): tf.Scalar => {
      tf.square(tf.exp(input));
      throw new Error('half-way');
    };
    assert.throws(() => differentiating(() => tf.grad(failing)(x)), /half-way/);
    assert.equal(tf.memory().numTensors, before);
    assert.deepEqual(
      [
        ...tf
          .grad((input: tf.Tensor) => tf.sum(tf.square(input)))(x)
          .dataSync(),
      ],
      [2, 4],
    );
  });
});
