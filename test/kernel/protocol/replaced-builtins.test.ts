import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { KernelClient } from './client';

/** Every function of an object that can be replaced, by one that throws. */
const spoil = (owner: string) =>
  `{ const o: any = ${owner}; const keys: any[] = Reflect.ownKeys(o); ` +
  `for (let i = 0; i < keys.length; i++) if (keys[i] !== 'constructor' && typeof Object.getOwnPropertyDescriptor(o, keys[i])?.value === 'function') ` +
  `try { o[keys[i]] = function () { throw 1; }; } catch {} }`;

describe('a cell that replaces what the language brings', () => {
  let kernel: KernelClient;
  before(async () => {
    kernel = await KernelClient.start();
  });
  after(() => kernel.close());

  /** The next cells compile, run, print, and see the built-in again. */
  async function kernelWorks() {
    const { stdout, reply } = await kernel.execute(
      'const list = [3, 1, 2].map((x) => x * 2).sort(); `${JSON.stringify(list)} ${await Promise.resolve("then")}`',
      { timeout: 10_000 },
    );
    assert.deepEqual([reply.status, stdout], ['ok', '[2,4,6] then\n']);
  }

  const names = [
    ...['Array', 'String', 'Object', 'Promise', 'Symbol', 'Error', 'Number', 'ArrayBuffer', 'Buffer', 'URL'],
    ...['Function', 'RegExp', 'Map', 'Set', 'WeakMap', 'DataView', 'TextDecoder', 'AbortController'],
  ];
  const owners = [
    ...names.slice(0, 10),
    ...names.map((name) => `${name}.prototype`),
    ...['JSON', 'Reflect', 'Math', 'Date.prototype', 'Object.getPrototypeOf(Uint8Array.prototype)'],
    ...['Object.getPrototypeOf([][Symbol.iterator]())', 'Object.getPrototypeOf(new Map().entries())'],
  ];
  for (const owner of owners)
    it(`such as all that ${owner} has, says so, and the next cell runs`, async () => {
      const { stderr } = await kernel.execute(spoil(owner), { timeout: 10_000 });
      assert.match(stderr, /^Put back as it was: /);
      await kernelWorks();
    });

  it('such as a name itself', async () => {
    for (const name of [
      ...names,
      'queueMicrotask',
      'setTimeout',
      'setImmediate',
      'clearTimeout',
      'parseInt',
      'process',
    ]) {
      const { stderr } = await kernel.execute(`(globalThis as any).${name} = undefined;`, { timeout: 10_000 });
      assert.match(stderr, new RegExp(`^Put back as it was: ${name}\\.`));
      await kernelWorks();
    }
  });

  it('such as every object, by adding to it', async () => {
    for (const key of ['found', 'get', 'then', 'toJSON', '0']) {
      const code = `Object.defineProperty(Object.prototype, '${key}', { value: 1, enumerable: true, configurable: true });`;
      const { stderr } = await kernel.execute(code, { timeout: 10_000 });
      assert.match(stderr, new RegExp(`^Put back as it was: Object\\.prototype\\.${key}\\.`));
      await kernelWorks();
    }
  });

  it('such as what it waits by, after it has awaited, and can be stopped', async () => {
    const cell = kernel.send(
      `await null; ${spoil('Array.prototype')} ${spoil('Promise.prototype')} await new Promise(() => {})`,
    );
    await cell.until((message) => message.type === 'stream', 'the words about it');
    kernel.interrupt();
    assert.equal((await cell.result(10_000)).error?.ename, 'Interrupted');
    await kernelWorks();
  });

  it('keeps a random and a clock of one’s own, settings, and methods that are new', async () => {
    const { stderr } = await kernel.execute(
      'Math.random = () => 0.25; Date.now = () => 7; (Array.prototype as any).last = function () { return this[this.length - 1]; }; Error.stackTraceLimit = 40; Buffer.poolSize = 4096;',
    );
    assert.equal(stderr, '');
    const { stdout } = await kernel.execute(
      '[Math.random(), Date.now(), ([1, 2] as any).last(), Error.stackTraceLimit, Buffer.poolSize]',
    );
    assert.equal(stdout, '[ 0.25, 7, 2, 40, 4096 ]\n');
  });
});
