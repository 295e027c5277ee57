import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { KernelClient } from './client';

describe('the short form of a property', () => {
  let kernel: KernelClient;
  before(async () => {
    kernel = await KernelClient.start();
    await run('let a = 1; let b = 2; const nested = { a: 5 };');
  });
  after(() => kernel.close());

  async function run(code: string): Promise<string> {
    const { reply, stdout, error } = await kernel.execute(code);
    assert.equal(reply.status, 'ok', `${code}\n${error?.ename}: ${error?.evalue}`);
    return stdout;
  }

  it('takes variables of earlier cells', async () => assert.equal(await run('const o = { a, b, c: [{ a }] };\no'), '{ a: 1, b: 2, c: [ { a: 1 } ] }\n'));
  it('takes them inside functions, where a parameter of that name comes first', async () => {
    assert.equal(await run('const f = (b: number) => ({ a, b });\nf(9)'), '{ a: 1, b: 9 }\n');
  });
  it('takes variables of the same cell, imports and shorthand methods as before', async () => {
    assert.equal(await run("import { sep } from 'node:path';\nconst own = 3;\n[{ own }, typeof { sep }.sep, { a() { return 4 } }.a()]"), "[ { own: 3 }, 'string', 4 ]\n");
  });
  it('assigns to them, with and without a default', async () => {
    assert.equal(await run('({ a } = nested);\na'), '5\n');
    assert.equal(await run('({ b = 7 } = {} as { b?: number });\nb'), '7\n');
  });
  it('leaves declarations that take objects apart alone', async () => assert.equal(await run('{ const { a } = nested; console.log(a) }'), '5\n'));
});
