import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { KernelClient, plain, printed } from '../protocol/client';

describe('a cell that fails half-way', () => {
  let kernel: KernelClient;
  before(async () => {
    kernel = await KernelClient.start();
  });
  after(() => kernel.close());

  it('leaves what it did not get to with the value and the type of before', async () => {
    await printed(
      kernel,
      "import { sep, join as joined } from 'node:path';\nlet reached = 1, kept = 1; class Kept { old = 1 }\nnamespace Around { export type Size = number }",
    );
    const failed = await kernel.execute(
      'let reached = "text", kept2 = 2;\nthrow new Error("half-way");\nlet kept = "text", other = 1; class Kept { fresh = 1 }\nconst joined = 1;',
    );
    assert.equal(failed.error?.evalue, 'half-way');
    assert.equal(
      await printed(
        kernel,
        'const size: Around.Size = kept2; [reached.toUpperCase(), kept.toFixed(1), new Kept().old, joined("a", "b"), sep, size]',
      ),
      "[ 'TEXT', '1.0', 1, 'a/b', '/', 2 ]\n",
    );
    const missing = await kernel.execute('other');
    assert.match(missing.error?.evalue ?? '', /Cannot find name 'other'/);
  });

  it('costs later cells nothing where it reads an import whose module throws', async () => {
    fs.writeFileSync(
      path.join(kernel.folder, 'thrower.js'),
      "Object.defineProperty(exports, 'bad', { enumerable: true, get() { throw new RangeError('not now') } }); exports.good = 1;",
    );
    fs.writeFileSync(path.join(kernel.folder, 'thrower.d.ts'), 'export const bad: number, good: number;');
    await printed(kernel, "import { bad, good } from './thrower'; const readBad = () => bad;");
    for (const cell of ['bad', 'readBad()']) assert.equal((await kernel.execute(cell)).error?.evalue, 'not now');
    assert.equal(await printed(kernel, 'good + 1'), '2\n');
  });

  it('leaves it when it is stopped, too', async () => {
    await printed(kernel, 'let model = "trained"; const describeModel = () => model;');
    const cell = kernel.send('console.log("go"); const model = await new Promise<number>(() => {});');
    await cell.until((message) => message.type === 'stream', 'output "go"');
    kernel.interrupt();
    assert.equal((await cell.result()).error?.ename, 'Interrupted');
    assert.equal(await printed(kernel, '[model.toUpperCase(), describeModel()]'), "[ 'TRAINED', 'trained' ]\n");
  });
});

describe('the traceback of an error', () => {
  let kernel: KernelClient;
  before(async () => {
    kernel = await KernelClient.start();
  });
  after(() => kernel.close());

  // A caret marks the place; the text is what stands there.
  const places: [title: string, code: string, at: string][] = [
    ['a call', 'const before1 = 1;\n  broken(before1) + 1', 'broken(before1)'],
    ['an argument', 'const inner1 = [1, broken(2)];', 'broken(2)'],
    ['a property', 'const none: any = undefined;\nconst read = 1 + none.shape;', 'shape'],
    ['a short form', 'const taken = { none, made: new Failing(1) };', 'new Failing'],
    ['a pattern', 'const { first, second = broken(3) } = {} as { first?: 1; second?: number };', 'broken(3)'],
    ['a loop', 'for (var round = 0; round < 2; round++) {\n  if (round) broken(round);\n}', 'broken(round)'],
    ['a function', 'function outer1() {\n  return [1].map((x) => broken(x));\n}\nouter1()', 'broken(x)'],
    ['a class', 'class Failing2 {\n  value = broken(4);\n}\nnew Failing2()', 'broken(4)'],
    ['what is awaited', 'const got = await broken(5);', 'broken(5)'],
    ['an import', "import { sep } from 'node:path';\nenum Way1 { Up }\nbroken(sep.length)", 'broken(sep'],
    ['an export', 'export const exported = broken(6);', 'broken(6)'],
  ];

  it('points to its line and column in every kind of statement', async () => {
    await printed(
      kernel,
      'function broken(x: number): number { throw new Error("at " + x) }\nclass Failing { constructor(x: number) { broken(x) } }',
    );
    for (const [title, code, at] of places) {
      const { error, reply } = await kernel.execute(code);
      const head = code.slice(0, code.indexOf(at)).split('\n');
      const place = `In[${reply.execution_count}]:${head.length}:${(head.at(-1) ?? '').length + 1}`;
      const text = plain(error?.traceback ?? '');
      assert.ok(text.includes(`${place}\n`) || text.includes(`${place})\n`), `${title}: no ${place} in\n${text}`);
    }
  });
});
