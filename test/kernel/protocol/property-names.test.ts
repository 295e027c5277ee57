import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { KernelClient, printed } from './client';

describe('the short form of a property', () => {
  let kernel: KernelClient;
  before(async () => {
    kernel = await KernelClient.start();
    await run('let a = 1; let b = 2; const nested = { a: 5 };');
  });
  after(() => kernel.close());

  const run = (code: string) => printed(kernel, code);

  it('takes variables of earlier cells', async () =>
    assert.equal(await run('const o = { a, b, c: [{ a }] };\no'), '{ a: 1, b: 2, c: [ { a: 1 } ] }\n'));
  it('takes them inside functions, where a parameter of that name comes first', async () => {
    assert.equal(await run('const f = (b: number) => ({ a, b });\nf(9)'), '{ a: 1, b: 9 }\n');
  });
  it('takes variables of the same cell, imports and shorthand methods as before', async () => {
    assert.equal(
      await run(
        "import { sep } from 'node:path';\nconst own = 3;\n[{ own }, typeof { sep }.sep, { a() { return 4 } }.a()]",
      ),
      "[ { own: 3 }, 'string', 4 ]\n",
    );
  });
  it('assigns to them, with and without a default', async () => {
    assert.equal(await run('({ a } = nested);\na'), '5\n');
    assert.equal(await run('({ b = 7 } = {} as { b?: number });\nb'), '7\n');
  });
  it('leaves declarations that take objects apart alone', async () =>
    assert.equal(await run('{ const { a } = nested; console.log(a) }'), '5\n'));
});

describe('the name of a property that an earlier cell declared', () => {
  let kernel: KernelClient;
  before(async () => {
    kernel = await KernelClient.start();
    await run(
      'const stages = [{ name: "one", value: 1 }, { name: "two", value: 2 }];\nlet name = "mine";\nasync function load() { return { first: 1, name: "x" } }',
    );
  });
  after(() => kernel.close());

  const run = (code: string) => printed(kernel, code);

  it('can be renamed in a parameter', async () =>
    assert.equal(await run('stages.map(({ name: stage, value }) => stage + value)'), "[ 'one1', 'two2' ]\n"));
  it('can be renamed in a declaration, with await and a default', async () => {
    assert.equal(await run('const { first: one, name: called = "y" } = await load();\n[one, called]'), "[ 1, 'x' ]\n");
    assert.equal(await run('const { name: again, ...rest } = stages[0];\n[again, rest]'), "[ 'one', { value: 1 } ]\n");
  });
  it('can be assigned from, by its name and by another', async () => {
    assert.equal(
      await run(
        'const swap = () => { let value = 0; let label = ""; ({ value, name: label } = stages[1]); return [value, label] };\nswap()',
      ),
      "[ 2, 'two' ]\n",
    );
    assert.equal(await run('({ name } = stages[1]);\nname'), 'two\n');
  });
  it('is a name like any other in an object', async () => {
    assert.equal(
      await run('const typed: (typeof stages)[0] = { name: "three", value: 3 };\ntyped'),
      "{ name: 'three', value: 3 }\n",
    );
    assert.equal(await run('({ name: stages[0].name, other: name })'), "{ name: 'one', other: 'two' }\n");
  });
});
