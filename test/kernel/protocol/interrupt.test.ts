import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { KernelClient, plain, sleep, within } from './client';

describe('the stop button', () => {
  let kernel: KernelClient;
  before(async () => {
    kernel = await KernelClient.start();
  });
  after(() => kernel.close());

  /** Runs a cell until it prints `go`, stops it, and returns its result. */
  async function stop(code: string, { how = () => kernel.interrupt(), timeout = 15_000 } = {}) {
    const cell = kernel.send(code);
    await cell.until(
      (message) => message.type === 'stream' && String(message.content.text).includes('go'),
      'output "go"',
    );
    await sleep(50);
    const pressed = Date.now();
    how();
    const result = await cell.result(timeout);
    return { ...result, ms: Date.now() - pressed };
  }

  async function nextCellWorks() {
    const { stdout, stderr, reply } = await kernel.execute('6 * 7', { timeout: 5_000 });
    assert.deepEqual([reply.status, stdout, stderr], ['ok', '42\n', '']);
  }

  it('does nothing to an idle kernel', async () => {
    kernel.interrupt();
    await sleep(700);
    await nextCellWorks();
  });

  it('ends a synchronous loop, twice in a row', async () => {
    for (let turn = 0; turn < 2; turn++) {
      const { error, reply, ms } = await stop('console.log("go"); while (true) {}');
      assert.deepEqual([reply.status, error?.ename], ['error', 'Interrupted']);
      assert.ok(ms < 1000, `${ms} ms`);
      assert.match(plain(error?.traceback ?? ''), /^Interrupted: the cell was stopped$/);
      await nextCellWorks();
    }
  });

  it('releases a cell that waits for what never comes, twice in a row', async () => {
    for (let turn = 0; turn < 2; turn++) {
      const { error, ms } = await stop('console.log("go"); await new Promise(() => {})');
      assert.equal(error?.ename, 'Interrupted');
      assert.ok(ms < 1000, `${ms} ms`);
      await nextCellWorks();
    }
  });

  it('keeps a cell that is stopped at once from beginning later, however often', async () => {
    for (let turn = 0; turn < 60; turn++) {
      const cell = kernel.send('await null; while (true) {}');
      await cell.until(({ type }) => type === 'execute_input', 'execute_input');
      kernel.interrupt();
      assert.equal((await cell.result(15_000)).error?.ename, 'Interrupted', `turn ${turn}`);
    }
    await nextCellWorks();
  });

  it('ends a question that nobody answers, in the middle of an expression', async () => {
    const cell = kernel.send('console.log("go"); "Hello " + prompt("Who? ")', { allowStdin: true });
    await cell.until(({ type }) => type === 'stream', 'output');
    await sleep(200);
    kernel.interrupt();
    assert.equal((await cell.result(15_000)).error?.ename, 'Interrupted');
    await nextCellWorks();
  });

  it('releases a cell whose last expression is a promise that never settles', async () => {
    const { error } = await stop('console.log("go"); new Promise(() => {})');
    assert.equal(error?.ename, 'Interrupted');
    await nextCellWorks();
  });

  it('works through interrupt_request on the control channel', async () => {
    const { error } = await stop('console.log("go"); await new Promise(() => {})', {
      how: () => void kernel.request('interrupt_request', {}, { channel: 'control' }),
    });
    assert.equal(error?.ename, 'Interrupted');
    await nextCellWorks();
  });

  it('works when only the started process gets the signal', async () => {
    const { error } = await stop('console.log("go"); await new Promise(() => {})', {
      how: () => void kernel.process.kill('SIGINT'),
    });
    assert.equal(error?.ename, 'Interrupted');
    await nextCellWorks();
  });

  const TRAINING = `import { host } from 'vitrine/host';
async function train(log: string[]) {
  const controller = new AbortController();
  const remove = host()!.onInterrupt(() => controller.abort());
  try {
    for (let step = 0; ; step++) {
      await new Promise((go) => setTimeout(go, 10));
      if (step === 3) console.log('go');
      if (controller.signal.aborted) { log.push('checkpoint written'); return step; }
      (globalThis as any).steps = step;
    }
  } finally { remove(); }
}
const log: string[] = [];`;

  it('aborts a training through its hook, waits for its orderly end, and reports the cell as stopped', async () => {
    assert.equal((await kernel.execute(TRAINING)).reply.status, 'ok');
    const { error, ms } = await stop('const steps = await train(log);');
    assert.equal(error?.ename, 'Interrupted');
    assert.ok(ms < 2000, `${ms} ms`);
    const { stdout } = await kernel.execute(
      'const before = (globalThis as any).steps; await new Promise((go) => setTimeout(go, 100)); [log, steps > 3, (globalThis as any).steps === before]',
    );
    assert.equal(stdout, "[ [ 'checkpoint written' ], true, true ]\n");
  });

  it('aborts a training that runs in the background', async () => {
    await kernel.execute('log.length = 0; const background = train(log); void 0');
    kernel.interrupt();
    await kernel.execute('await background;'); // the press may count for this cell too
    assert.equal((await kernel.execute('log')).stdout, "[ 'checkpoint written' ]\n");
  });

  it('aborts the cells queued behind the stopped one', async () => {
    const later = [
      kernel.send('console.log("go"); await new Promise(() => {})'),
      kernel.send('globalThis.queued = true'),
    ];
    await later[0].until((message) => message.type === 'stream', 'output');
    kernel.interrupt();
    const [first, second] = await Promise.all(later.map((cell) => cell.result()));
    assert.deepEqual([first.error?.ename, second.reply.status], ['Interrupted', 'aborted']);
    assert.equal((await kernel.execute('typeof (globalThis as any).queued')).stdout, 'undefined\n');
  });

  it('releases a cell at the second press when a hook does not help', async () => {
    await kernel.execute("const unhook = host()!.onInterrupt(() => { throw new Error('bad hook') });");
    const cell = kernel.send('console.log("go"); await new Promise(() => {})');
    await cell.until((message) => message.type === 'stream', 'output');
    kernel.interrupt();
    await sleep(400);
    assert.equal(
      cell.messages.some((message) => message.type === 'error'),
      false,
    );
    kernel.interrupt();
    const { error, stderr } = await cell.result(3_000);
    assert.equal(error?.ename, 'Interrupted');
    assert.match(stderr, /bad hook/);
    await kernel.execute('unhook()');
    await nextCellWorks();
  });

  it('still works after a cell has added its own SIGINT listener', async () => {
    await kernel.execute("process.on('SIGINT', () => console.log('mine'));");
    for (let turn = 0; turn < 2; turn++) {
      const { error, stdout } = await stop('console.log("go"); await new Promise(() => {})');
      assert.equal(error?.ename, 'Interrupted');
      assert.match(stdout, /mine/);
      await nextCellWorks();
    }
    await stop('console.log("go"); for (;;) {}');
    await nextCellWorks();
  });

  it('ends a synchronous loop that began after an await, twice in a row', async () => {
    for (let turn = 0; turn < 2; turn++) {
      const { error, ms } = await stop('await null; console.log("go"); while (true) {}');
      assert.equal(error?.ename, 'Interrupted');
      assert.ok(ms < 3000, `${ms} ms`);
      await nextCellWorks();
    }
  });

  it('is patient with a loop while a hook could end it in order, and ends it at the second press', async () => {
    await kernel.execute('const removeHook = host()!.onInterrupt(() => {});');
    const cell = kernel.send('await new Promise((go) => setTimeout(go, 5)); console.log("go"); while (true) {}');
    await cell.until((message) => message.type === 'stream', 'output');
    kernel.interrupt();
    await sleep(900);
    assert.equal(
      cell.messages.some((message) => message.type === 'error'),
      false,
    );
    kernel.interrupt();
    const { error } = await cell.result(3_000);
    assert.equal(error?.ename, 'Interrupted');
    await kernel.execute('removeHook()');
    await nextCellWorks();
  });

  it('leaves TensorFlow.js in order when it stops inside tidy and grad', async () => {
    await kernel.execute("import { tf } from 'vitrine'; const x = tf.ones([4]);");
    for (const prefix of ['', 'await null; ']) {
      const { error } = await stop(
        `${prefix}let n = 0; while (true) tf.tidy(() => { tf.grad((v: typeof x) => v.square().sum())(x); if (n++ === 20) console.log('go') })`,
        { timeout: 20_000 },
      );
      assert.equal(error?.ename, 'Interrupted');
      const { stdout } = await kernel.execute(
        'const start = tf.memory().numTensors; for (let i = 0; i < 10; i++) tf.tidy(() => { x.add(i); }); tf.memory().numTensors - start',
      );
      assert.equal(stdout, '0\n');
      const state = await kernel.execute(
        'const s = (tf.engine() as any).state; [s.scopeStack.length, s.activeTape === null, s.gradientDepth, s.kernelDepth]',
      );
      assert.equal(state.stdout, '[ 0, true, 0, 0 ]\n');
    }
  });

  it('is over before a restart is asked for', async () => {
    const cell = kernel.send('console.log("go"); await new Promise(() => {})');
    await cell.until((message) => message.type === 'stream', 'output');
    const reply = await kernel.request('shutdown_request', { restart: true }, { channel: 'control' });
    assert.deepEqual(reply.content, { status: 'ok', restart: true });
    await within(kernel.exited(), 5_000, 'the kernel outlived its shutdown');
  });
});
