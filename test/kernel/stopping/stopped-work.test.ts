import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { KernelClient, printed, sleep } from '../protocol/client';

describe('a stopped cell', () => {
  let kernel: KernelClient;
  before(async () => {
    kernel = await KernelClient.start();
  });
  after(() => kernel.close());

  /** Stops a cell once it has printed, and checks that nothing of it is heard of later. */
  async function stop(code: string) {
    const cell = kernel.send(code);
    await cell.until((message) => message.type === 'stream', 'output');
    await sleep(100);
    kernel.interrupt();
    const result = await cell.result(15_000);
    assert.equal(result.error?.ename, 'Interrupted');
    const heard = cell.messages.length;
    const later = await kernel.execute(
      'const seen = n; await new Promise((go) => setTimeout(go, 300)); [n > 0, n - seen]',
    );
    assert.deepEqual([later.stdout, later.stderr], ['[ true, 0 ]\n', ''], code);
    assert.equal(cell.messages.length, heard, 'nothing came after the end of the cell');
  }

  const loops: [string, string][] = [
    ['a loop on timers', 'while (true) { await new Promise((go) => setTimeout(go, 5)); console.log(n++); }'],
    ['a loop on promised timers', 'while (true) { await later(5); console.log(n++); }'],
    ['a loop on immediates', 'while (true) { await new Promise((go) => setImmediate(go)); console.log(n++); }'],
    ['a loop on tf.nextFrame', 'while (true) { await tf.nextFrame(); console.log(n++); }'],
    ['a loop on files', "while (true) { await fs.promises.readFile('/dev/null'); console.log(n++); }"],
    ['an interval', 'setInterval(() => console.log(n++), 5); await new Promise(() => {})'],
    ['a loop that nobody waits for', 'void counting(); await new Promise(() => {})'],
    [
      'a loop that starts anew at each error',
      'while (true) { try { await later(5); console.log(n++); } catch { n++; } }',
    ],
  ];
  for (const [what, code] of loops)
    it(`ends ${what}`, async () => {
      await kernel.execute(`import { tf } from 'vitrine'; import * as fs from 'node:fs';
        import { setTimeout as later } from 'node:timers/promises'; let n = 0;
        async function counting() { while (true) { await later(5); console.log(n++); } }`);
      await stop(code);
    });

  it('ends the training of a layers model in order: the model can be trained again', async () => {
    await kernel.execute(`import { tf } from 'vitrine'; let n = 0;
      const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [2] })] });
      model.compile({ loss: 'meanSquaredError', optimizer: 'sgd' });
      const [x, y] = [tf.ones([8, 2]), tf.ones([8, 1])];
      await model.fit(x, y, { epochs: 1, verbose: 0 }); const start = tf.memory().numTensors;`);
    await stop(
      'await model.fit(x, y, { epochs: 1e6, verbose: 0, callbacks: { onEpochEnd: () => { if (n++ % 50 === 0) console.log(n) } } })',
    );
    // TensorFlow.js frees nothing of the batch that fails: a few small tensors here.
    assert.equal(
      await printed(kernel, 'await model.fit(x, y, { epochs: 1, verbose: 0 }); tf.memory().numTensors - start < 20'),
      'true\n',
    );
  });

  it('leaves what earlier cells started alone', async () => {
    await kernel.execute('let n = 0; const ticking = setInterval(() => n++, 5); void 0');
    const cell = kernel.send('console.log("go"); await new Promise(() => {})');
    await cell.until((message) => message.type === 'stream', 'output');
    kernel.interrupt();
    await cell.result();
    assert.equal(
      await printed(
        kernel,
        'const was = n; await new Promise((go) => setTimeout(go, 100)); clearInterval(ticking); n > was',
      ),
      'true\n',
    );
  });
});

describe('work that goes on after its cell', () => {
  let kernel: KernelClient;
  before(async () => {
    kernel = await KernelClient.start();
  });
  after(() => kernel.close());

  it('prints under the cell that started it', async () => {
    const first = kernel.send(
      'setTimeout(() => { console.log("late"); console.error("late too"); }, 300); console.log("now")',
    );
    assert.equal((await first.result()).stdout, 'now\n');
    const second = await kernel.execute('await new Promise((go) => setTimeout(go, 500)); "second"');
    assert.deepEqual([second.stdout, second.stderr], ['second\n', '']);
    const late = first.messages.filter(({ type }) => type === 'stream').map(({ content }) => content.text);
    assert.deepEqual(late, ['now\n', 'late\n', 'late too\n']);
  });

  const strange = '{ get name() { throw 1 }, [Symbol.for("nodejs.util.inspect.custom")]() { throw 2 } }';
  const throws: [string, string, RegExp][] = [
    ['an error in a timer', 'setTimeout(() => { throw new RangeError("too far") }, 50); void 0', /RangeError.*too far/],
    ['a rejection', 'void (async () => { await null; throw new RangeError("too far") })()', /RangeError.*too far/],
    ['a strange value in a timer', `setTimeout(() => { throw ${strange} }, 50); void 0`, /Thrown/],
    ['a strange rejection', `Promise.reject(${strange}); void 0`, /Thrown/],
    ['nothing', 'setTimeout(() => { throw undefined }, 50); void 0', /Thrown.*undefined/],
    ['a revoked proxy', 'const r = Proxy.revocable({}, {}); r.revoke(); Promise.reject(r.proxy); void 0', /Proxy/],
  ];
  for (const [what, code, wanted] of throws)
    it(`shows ${what} under the cell that started it, and the kernel serves on`, async () => {
      const cell = kernel.send(code);
      await cell.result();
      await cell.until(({ content }) => content.name === 'stderr', 'output on stderr', 5_000);
      const text = cell.messages.map(({ content }) => content.text ?? '').join('');
      assert.match(text, /^Uncaught, in work that In\[\d+\] started:\n/);
      assert.match(text.replace(/\x1b\[[0-9;]*m/g, ''), wanted);
      assert.equal(await printed(kernel, '6 * 7'), '42\n');
    });
});
