import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { KernelClient, printed } from './client';

describe('cells', () => {
  let kernel: KernelClient;
  before(async () => {
    kernel = await KernelClient.start();
  });
  after(() => kernel.close());

  const run = (code: string) => printed(kernel, code);

  describe('with top-level await', () => {
    const forms: [string, string, string][] = [
      ['brackets', 'await (Promise.resolve(4))', '4\n'],
      ['an expression', '1 + await Promise.resolve(2) * await (Promise.resolve(3))', '7\n'],
      ['a declaration', 'const got = await (async () => 5)();\ngot', '5\n'],
      ['destructuring', 'const { p, q: [r] } = await Promise.resolve({ p: 1, q: [2] }); [p, r]', '[ 1, 2 ]\n'],
      [
        'a destructuring default',
        'const { missing = await Promise.resolve("d") } = {} as { missing?: string }; missing',
        'd\n',
      ],
      ['a template string', '`a${await Promise.resolve("b")}c`', 'abc\n'],
      [
        'a block',
        'if (await (Promise.resolve(true))) { for (let i = 0; i < 2; i++) { console.log(await Promise.resolve(i)); } }',
        '0\n1\n',
      ],
      [
        'try and finally',
        'try { await Promise.reject(new Error("no")) } catch (e) { console.log((e as Error).message) } finally { console.log(await Promise.resolve("end")) }',
        'no\nend\n',
      ],
      ['for await', 'for await (const x of [Promise.resolve(1), 2]) console.log(x)', '1\n2\n'],
      [
        'for await over an async generator',
        'async function* count() { for (let i = 0; i < 3; i++) { await null; yield i } }\nfor await (const x of count()) { console.log(x) }',
        '0\n1\n2\n',
      ],
      [
        'an array and an argument',
        'console.log([await Promise.resolve(1)].concat(await (Promise.resolve([2]))))',
        '[ 1, 2 ]\n',
      ],
      [
        'a computed member of a class',
        'class K { [await Promise.resolve("name2")]() { return 3 } }\n(new K() as any).name2()',
        '3\n',
      ],
      ['a dynamic import', "const { basename } = await import('node:path');\nbasename('/a/b')", 'b\n'],
      [
        'a label',
        'let turns = 0;\nouter: while (true) { for (;;) { turns += await Promise.resolve(1); if (turns > 2) break outer; continue outer } }\nturns',
        '3\n',
      ],
    ];
    for (const [what, code, printed] of forms) it(`in ${what}`, async () => assert.equal(await run(code), printed));

    it('and await inside async functions, also of a cell that awaits nothing itself', async () => {
      assert.equal(
        await run(
          'async function twice(x: Promise<number>) { return 2 * await (x) }\nconst lambda = async () => { for await (const x of [1]) return x };\n"ready"',
        ),
        'ready\n',
      );
      assert.equal(await run('[await twice(Promise.resolve(4)), await lambda()]'), '[ 8, 1 ]\n');
    });

    it('and a name or a text that only looks like it', async () => {
      assert.equal(await run('const o = { await: 1 };\n// await nothing\n"await " + o.await'), 'await 1\n');
    });

    it('but not inside a function that is not async', async () => {
      const { reply, error } = await kernel.execute('function f() { await Promise.resolve(1) }');
      assert.equal(reply.status, 'error');
      assert.match(error?.evalue ?? '', /await/);
    });

    it('keeps the order of what is printed', async () => {
      assert.equal(
        await run(
          'console.log(1); await null; console.log(2); const later = await new Promise((go) => setTimeout(() => go(3), 20)); later',
        ),
        '1\n2\n3\n',
      );
    });
  });

  describe('print their last expression', () => {
    it('awaits it when it is a promise', async () => assert.equal(await run('Promise.resolve([1, 2])'), '[ 1, 2 ]\n'));
    it('prints nothing for undefined', async () =>
      assert.equal((await run('void 0')) + (await run('Promise.resolve()')), ''));
    it('prints a million numbers in a few lines', async () => {
      const text = await run('new Float32Array(1_000_000)');
      assert.match(text, /^Float32Array\(1000000\) \[[\s\S]*more items\n\]\n$/);
      assert.ok(text.split('\n').length < 12 && text.length < 600, text);
    });
    it('prints a tensor, and a list of many arrays, in at most a page', async () => {
      assert.ok((await run("import { tf } from 'vitrine';\ntf.zeros([1000, 1000])")).split('\n').length <= 20);
      const text = await run('Array.from({ length: 200 }, () => new Float32Array(1000))');
      assert.match(text, /\n… \d+ more lines; console\.log shows all\n$/);
      assert.ok(text.split('\n').length < 65, text);
    });
    it('prints an object that holds a million characters shortly', async () => {
      assert.ok((await run('({ text: "x".repeat(1e6) })')).length < 6000);
    });
  });

  describe('of unusual form', () => {
    it('empty, blank and comments only', async () => {
      for (const code of ['', ' \n ', '// nothing', '/* nothing */\n// here']) assert.equal(await run(code), '');
    });
    it('import type', async () =>
      assert.equal(
        await run("import type { Host } from 'vitrine';\nconst h: Host | undefined = undefined;\ntypeof h"),
        'undefined\n',
      ));
    it('a class that a later cell declares anew', async () => {
      await run('class Net { a = 1 }\nconst old = new Net();');
      assert.equal(await run('class Net { b = "two" }\nnew Net().b'), 'two\n');
      assert.equal(await run('const n: Net = new Net(); n.b.toUpperCase()'), 'TWO\n');
    });
    it('let and const that a later cell declares anew with another type', async () => {
      await run('let v = 1; const w = "a"');
      assert.equal(await run('let v = "s"; const w = 2; v.length + w'), '3\n');
      assert.equal(await run('v = "long"; v.length'), '4\n');
    });
    it('an enum, a namespace of types, a generic function', async () => {
      assert.equal(
        await run(
          'enum Color { Red, Green }\ntype Pair<T> = [T, T];\nfunction pair<T>(x: T): Pair<T> { return [x, x] }\npair(Color.Green)',
        ),
        '[ 1, 1 ]\n',
      );
      assert.equal(await run('pair(Color[1])'), "[ 'Green', 'Green' ]\n");
    });
    it('unicode in names, texts and line numbers of errors', async () => {
      assert.equal(await run('const größe = "😀 – ∑"; größe'), '😀 – ∑\n');
      const { error, reply } = await kernel.execute('const s2 = "😀";\n/* 😀 */ throw new Error(größe)');
      assert.deepEqual(
        [error?.evalue, error?.traceback[1].includes(`In[${reply.execution_count}]:2:`)],
        ['😀 – ∑', true],
      );
    });
    it('a comment or no line break at the end', async () => {
      assert.equal(await run('3 // three'), '3\n');
      assert.equal(await run('await Promise.resolve(4) /* four */'), '4\n');
    });
    it('a source map comment of its own', async () => assert.equal(await run('6\n//# sourceURL=other.js'), '6\n'));
    it('Windows line ends', async () =>
      assert.equal(await run('const crlf = 1;\r\nif (crlf) {\r\n  console.log(crlf);\r\n}\r\n'), '1\n'));
  });

  describe('write', () => {
    it('all of ten thousand lines', async () => {
      const text = await run('for (let i = 0; i < 10_000; i++) console.log(i)');
      assert.equal(text.split('\n').length - 1, 10_000);
    });
    it('characters that come in two pieces, and call back', async () => {
      assert.equal(
        await run(
          'const bytes = Buffer.from("é");\nprocess.stdout.write(bytes.subarray(0, 1));\nawait new Promise<void>((done) => process.stdout.write(bytes.subarray(1), () => done()))',
        ),
        'é',
      );
    });
    it('from a stream piped to stdout', async () => {
      assert.equal(
        await run(
          "import { Readable } from 'node:stream';\nimport { finished } from 'node:stream/promises';\nconst source = Readable.from(['a', 'b', 'c']);\nsource.pipe(process.stdout, { end: false });\nawait finished(source);\nawait new Promise((go) => setTimeout(go, 20));\nvoid 0",
        ),
        'abc',
      );
    });
  });

  it('count up and echo their input', async () => {
    const first = await kernel.execute('1');
    const second = await kernel.execute('2');
    assert.equal(second.reply.execution_count, Number(first.reply.execution_count) + 1);
    const input = second.messages.find((message) => message.type === 'execute_input');
    assert.deepEqual(input?.content, { code: '2', execution_count: second.reply.execution_count });
  });

  it('report busy until the last of several is done', async () => {
    const from = kernel.iopub.length;
    await Promise.all(
      [1, 2, 3].map((n) => kernel.send(`await new Promise((go) => setTimeout(go, 20)); ${n}`).result()),
    );
    const states = kernel.iopub
      .slice(from)
      .filter((message) => message.type === 'status')
      .map((message) => message.content.execution_state);
    assert.deepEqual(states, ['busy', 'idle', 'busy', 'idle', 'busy', 'idle']);
  });

  it('survive an error that nobody awaits', async () => {
    const { reply } = await kernel.execute(
      'setTimeout(() => { throw new Error("stray") }, 1); Promise.reject(new Error("lost")); void 0',
    );
    assert.equal(reply.status, 'ok');
    const { stderr, stdout } = await kernel.execute('await new Promise((go) => setTimeout(go, 50)); 1');
    assert.equal(stdout, '1\n');
    assert.ok(!stderr.includes('node:internal'), stderr);
  });
});
