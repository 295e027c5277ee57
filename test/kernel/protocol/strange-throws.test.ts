import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { KernelClient, sleep } from './client';

describe('a cell that throws a strange value', () => {
  let kernel: KernelClient;
  before(async () => {
    kernel = await KernelClient.start();
  });
  after(() => kernel.close());

  async function nextCellWorks() {
    const { stdout, reply } = await kernel.execute('6 * 7', { timeout: 5_000 });
    assert.deepEqual([reply.status, stdout], ['ok', '42\n']);
  }

  const bad = 'get() { throw new Error("no") }';
  const values: [string, string, string, RegExp][] = [
    [
      'a value whose printing throws',
      'throw { [Symbol.for("nodejs.util.inspect.custom")]() { throw new Error("no") }, code: 7 }',
      'Thrown',
      /code: 7/,
    ],
    [
      'an error whose name is an object',
      'throw Object.assign(new Error("x"), { name: Object.create(null) })',
      '[Object: null prototype] {}',
      /^x$/,
    ],
    [
      'an error whose message is a symbol',
      'throw Object.assign(new Error(), { message: Symbol("m") })',
      'Error',
      /Symbol\(m\)/,
    ],
    [
      'an error whose properties throw',
      `const odd = new Error("x"); for (const key of ["name", "message", "stack", "cause"]) Object.defineProperty(odd, key, { ${bad} }); throw odd`,
      'Error',
      /cannot be read/,
    ],
    ['an error whose stack is an object', 'throw Object.assign(new Error("s"), { stack: { a: 1 } })', 'Error', /^s$/],
    ['a revoked proxy', 'const r = Proxy.revocable({}, {}); r.revoke(); throw r.proxy', 'Thrown', /Revoked Proxy/],
    ['a proxy whose every trap throws', `throw new Proxy(new Error("in"), new Proxy({}, { ${bad} }))`, 'Thrown', /in/],
    ['a symbol', 'throw Symbol("s")', 'Thrown', /^Symbol\(s\)$/],
    ['nothing', 'throw undefined', 'Thrown', /^undefined$/],
    ['an object without a prototype', 'throw Object.create(null)', 'Thrown', /null prototype/],
  ];
  for (const [what, code, ename, evalue] of values) {
    it(`such as ${what} ends with an error, and the next cell runs`, async () => {
      const { error, reply } = await kernel.execute(code, { timeout: 5_000 });
      assert.deepEqual([reply.status, error?.ename], ['error', ename]);
      assert.match(error?.evalue ?? '', evalue);
      await nextCellWorks();
    });
  }

  it('can be stopped while the value prints itself for ever', async () => {
    const forever = '{ [Symbol.for("nodejs.util.inspect.custom")]() { while (true) {} } }';
    for (const code of [`throw ${forever}`, `(${forever})`]) {
      const cell = kernel.send(code);
      await cell.until((message) => message.type === 'execute_input', 'execute_input');
      await sleep(1000);
      kernel.interrupt();
      assert.equal((await cell.result(10_000)).reply.status, 'error');
      await nextCellWorks();
    }
  });
});

describe('a stop while a cell compiles', () => {
  it('leaves the compiler in order', async () => {
    const kernel = await KernelClient.start();
    try {
      // This one would end by itself: its stop is not lost, nor does it meet the next cell.
      const short = kernel.send("import { tf } from 'vitrine'; (globalThis as any).began = true; tf.version.tfjs");
      await short.until((message) => message.type === 'execute_input', 'execute_input');
      await sleep(200);
      kernel.interrupt();
      assert.equal((await short.result(20_000)).error?.ename, 'Interrupted');
      assert.equal((await kernel.execute('typeof (globalThis as any).began')).stdout, 'undefined\n');
      for (const wait of [300, 700, 1100]) {
        const cell = kernel.send("import { tf } from 'vitrine'; tf.version.tfjs; while (true) {}");
        await cell.until((message) => message.type === 'execute_input', 'execute_input');
        await sleep(wait);
        kernel.interrupt();
        const { error } = await cell.result(20_000);
        assert.equal(error?.ename, 'Interrupted', JSON.stringify(error));
        assert.equal((await kernel.execute('1 + 1')).stdout, '2\n');
      }
    } finally {
      kernel.close();
    }
  });
});

describe('a stop while a module loads', () => {
  it('lets a later import of it work, whether it was waited for or ended by force', async () => {
    const kernel = await KernelClient.start();
    try {
      const code =
        'exports.early = 1;\nconst end = Date.now() + globalThis.loads;\nwhile (Date.now() < end);\nexports.late = 2;\n';
      for (const [name, ms, presses] of [
        ['short', 1500, 1],
        ['long', 60_000, 2],
      ] as const) {
        fs.writeFileSync(path.join(kernel.folder, `${name}.cjs`), code);
        const load = `const got = require('./${name}.cjs'); [got.early, got.late]`;
        const cell = kernel.send(`(globalThis as any).loads = ${ms}; ${load}`);
        await cell.until((message) => message.type === 'execute_input', 'execute_input');
        await sleep(600);
        kernel.interrupt();
        if (presses > 1) await sleep(600);
        if (presses > 1) kernel.interrupt();
        const { error } = await cell.result(15_000);
        assert.equal(error?.ename, 'Interrupted', JSON.stringify(error));
        assert.equal((await kernel.execute(`(globalThis as any).loads = 0; ${load}`)).stdout, '[ 1, 2 ]\n');
      }
    } finally {
      kernel.close();
    }
  });
});
