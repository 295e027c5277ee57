import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { version } from 'typescript';
import { KernelClient, plain, printed } from '../protocol/client';

describe("cells are compiled by the project's own TypeScript", () => {
  let kernel: KernelClient;
  before(async () => {
    kernel = await KernelClient.start();
  });
  after(() => kernel.close());

  const forms: [title: string, cells: string[], printed: string][] = [
    [
      'using',
      [
        'const order: string[] = [];\nclass Res { constructor(readonly name: string) {} [Symbol.dispose]() { order.push("end " + this.name) } }',
        '{ using a = new Res("a"); using b = new Res("b"); order.push(a.name) }\norder',
      ],
      "[ 'a', 'end b', 'end a' ]\n",
    ],
    [
      'using at the top level, which ends with the cell',
      [
        'using top = new Res("top");\nconst during = order.length;\nfunction ofTop() { return top.name }\nduring',
        '[order.at(-1), during, ofTop()]',
      ],
      "[ 'end top', 3, 'top' ]\n",
    ],
    [
      'await using',
      [
        'class Late { async [Symbol.asyncDispose]() { await null; order.push("late") } }\nawait using late = new Late();\ntypeof late',
        'order.at(-1)',
      ],
      'late\n',
    ],
    [
      'the global names of Node 20',
      [
        "[crypto.randomUUID().length, new File(['ab'], 'name').size, new CustomEvent('moved', { detail: 5 }).detail + 1]",
      ],
      '[ 36, 2, 6 ]\n',
    ],
    [
      'the libraries of today',
      [
        'const unsorted = [3, 1, 2];\n[unsorted.toSorted(), unsorted.findLast((x) => x > 1), unsorted.with(0, 9), unsorted.toReversed()]',
      ],
      '[ [ 1, 2, 3 ], 2, [ 9, 1, 2 ], [ 2, 1, 3 ] ]\n',
    ],
    [
      'standard decorators',
      [
        'const calls: string[] = [];\nfunction logged<A extends unknown[], R>(method: (...all: A) => R, context: ClassMethodDecoratorContext) { return function (this: unknown, ...all: A): R { calls.push(String(context.name)); return method.apply(this, all) } }\nfunction marked<T extends new (...all: any[]) => object>(value: T, _context: ClassDecoratorContext<T>) { return class extends value { mark = true } }',
        '@marked class Decorated { @logged double(x: number) { return 2 * x } }\n[new Decorated().double(4), calls, (new Decorated() as any).mark]',
      ],
      "[ 8, [ 'double' ], true ]\n",
    ],
    [
      'declare global, also for later cells',
      [
        'declare global { var shared9: number; interface Array<T> { second(): T } }\nglobalThis.shared9 = 5;\nArray.prototype.second = function () { return this[1] };\nshared9',
        '1',
        'globalThis.shared9 = 6;\n[shared9 + 1, [1, 2].second()]',
      ],
      '[ 7, 2 ]\n',
    ],
    [
      'satisfies, const type parameters and accessors',
      [
        'const palette = { red: [1, 2] } satisfies Record<string, number[]>;\nfunction tuple<const T>(x: T) { return x }\nclass Auto { accessor size = 1 }\n[palette.red.length, tuple(["a"])[0], new Auto().size]',
      ],
      "[ 2, 'a', 1 ]\n",
    ],
  ];
  for (const [title, cells, wanted] of forms)
    it(title, async () => {
      let last = '';
      for (const cell of cells) last = await printed(kernel, cell);
      assert.equal(last, wanted);
    });

  it('with the place of the notebook in import.meta, __dirname and __filename', async () => {
    assert.equal(await printed(kernel, '__dirname === process.cwd()'), 'true\n');
    assert.equal(
      await printed(
        kernel,
        "import { fileURLToPath } from 'node:url';\nfileURLToPath(new URL('.', import.meta.url)) === __dirname + '/'",
      ),
      'true\n',
    );
    assert.equal(await printed(kernel, 'fileURLToPath(import.meta.url) === __filename'), 'true\n');
  });

  it('and says which it is', async () => {
    const { content } = await kernel.request('kernel_info_request');
    assert.equal((content as { language_info: { version: string } }).language_info.version, version);
  });

  it('with the place of an error inside what it translates', async () => {
    const { error, reply } = await kernel.execute(
      'using resource = new Res("x");\nclass Thrower {\n  @logged go() { throw new Error("thrown") }\n}\nnew Thrower().go()',
    );
    const text = plain(error?.traceback ?? '');
    assert.ok(text.includes(`In[${reply.execution_count}]:3:24`), text);
    assert.ok(text.includes(`In[${reply.execution_count}]:5:15`), text);
  });
});
