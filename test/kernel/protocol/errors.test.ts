import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { KernelClient, plain } from './client';

describe('a failing cell', () => {
  let kernel: KernelClient;
  before(async () => {
    kernel = await KernelClient.start();
  });
  after(() => kernel.close());

  it("sends ename, evalue and a traceback in the cell's own lines", async () => {
    const { reply, error } = await kernel.execute(
      'const a: any = undefined;\nfunction look(v: any) {\n  return v.shape;\n}\nlook(a)',
    );
    const n = reply.execution_count;
    assert.equal(reply.status, 'error');
    assert.equal(error?.ename, 'TypeError');
    assert.match(error.evalue, /undefined/);
    assert.deepEqual([reply.ename, reply.evalue, reply.traceback], [error.ename, error.evalue, error.traceback]);
    const text = plain(error.traceback);
    assert.match(text, new RegExp(`at look \\(In\\[${n}\\]:3:12\\)\\n +at In\\[${n}\\]:5:1\\n`));
    assert.match(text, />   3 \|   return v\.shape;\n +\| {12}\^/);
    assert.doesNotMatch(text, /node:|tslab|launch|evalmachine/);
  });

  it('names the line of an error thrown after an await', async () => {
    const { error, reply } = await kernel.execute(
      'const one: number = 1;\nawait new Promise((go) => setTimeout(go, 5));\ninterface Gone { a: string }\nthrow new RangeError("late");',
    );
    assert.equal(error?.ename, 'RangeError');
    assert.equal(error.evalue, 'late');
    assert.match(plain(error.traceback), new RegExp(`at In\\[${reply.execution_count}\\]:4:7`));
  });

  it('reports a rejected promise', async () => {
    const { error } = await kernel.execute('await Promise.reject(new Error("refused"))');
    assert.deepEqual([error?.ename, error?.evalue], ['Error', 'refused']);
  });

  it('reports the rejection of a last expression that is a promise', async () => {
    const { error, reply } = await kernel.execute('async function f() { throw new Error("inside") }\nf()');
    assert.deepEqual([reply.status, error?.evalue], ['error', 'inside']);
  });

  it('reports a type error with its place, its number and the line', async () => {
    const { error, reply, stderr } = await kernel.execute('let n = 1;\nlet s: string = n;');
    assert.equal(error?.ename, 'TypeScriptError');
    assert.equal(error.evalue, `In[${reply.execution_count}]:2:5 - Type 'number' is not assignable to type 'string'.`);
    assert.match(plain(error.traceback), /\(TS2322\)[\s\S]*> {3}2 \| let s: string = n;\n +\| {5}\^/);
    assert.equal(stderr, '');
  });

  it('counts several type errors and keeps a message that comes in steps together', async () => {
    const { error } = await kernel.execute(
      'const f: (x: { a: { b: string } }) => void = (x: { a: { b: number } }) => {};\nconst p: { a: { b: string } } = null as unknown as { a: { b: number } };\nnope;',
    );
    assert.match(error?.evalue ?? '', /\(and 2 more\)$/);
    assert.match(plain(error?.traceback ?? ''), /TS2322[\s\S]*types of 'a\.b'[\s\S]*Cannot find name 'nope'/);
  });

  it('reports a syntax error', async () => {
    const { error } = await kernel.execute('const = 3');
    assert.equal(error?.ename, 'SyntaxError');
  });

  it('reports a thrown value that is no error', async () => {
    const { error } = await kernel.execute('throw { code: 7 }');
    assert.deepEqual([error?.ename, error?.evalue], ['Thrown', '{ code: 7 }']);
  });

  it('shows the cause of an error', async () => {
    const { error } = await kernel.execute(
      'try { JSON.parse("{") } catch (cause) { throw new Error("outer", { cause }) }',
    );
    assert.match(plain(error?.traceback ?? ''), /Error: outer[\s\S]*Caused by SyntaxError/);
  });

  it('shows TypeScript lines of the package and counts the frames of others', async () => {
    const { error } = await kernel.execute("import { Random } from 'vitrine/random';\nnew Random(1.5)");
    assert.ok(error, 'the seed was refused');
    const text = plain(error.traceback);
    assert.match(text, /at new Random \(src\/random\/random\.ts:\d+:\d+\)/);
    assert.match(text, /at In\[\d+\]:2:1/);
    const outside = await kernel.execute("import { tf } from 'vitrine';\nconst x = tf.ones([2, 3]);\nx.matMul(x)");
    assert.match(plain(outside.error?.traceback ?? ''), /… \d+ frames outside the project\n +at In\[\d+\]:3:3\n/);
  });

  it('names and shows the line of the cell, however deep in the package the error was thrown', async () => {
    // Awaited by the cell, and left to the kernel as the value of the last expression.
    for (const word of ['await ', '']) {
      const { error, reply } = await kernel.execute(
        `import { gradient, mnistCnn, tf } from 'vitrine';\nconst network = mnistCnn({ seed: 1, channels: 1 });\n${word}gradient(network, tf.zeros([1, 28, 28, 1]), { target: 11 })`,
      );
      const text = plain(error?.traceback ?? '');
      assert.match(error?.evalue ?? '', /^gradient: target is 11; wanted a class index from 0 to 9/);
      assert.match(text, new RegExp(`at In\\[${reply.execution_count}\\]:3:\\d+\n`));
      assert.match(text, new RegExp(`>   3 \\| ${word}gradient\\(network, .*\n +\\| +\\^`));
    }
  });

  it('says what to do about a missing await, a wrong word for an option, and print', async () => {
    const early = await kernel.execute('const later = Promise.resolve({ size: 3 });\nlater.size');
    assert.match(
      plain(early.error?.traceback ?? ''),
      /does not exist on type 'Promise<.*\(TS2339\)\n {2}The value is still on its way \(a promise\): write await/,
    );
    const passed = await kernel.execute('const root: number = Math.sqrt(Promise.resolve(4));');
    assert.match(plain(passed.error?.traceback ?? ''), /\(TS2345\)\n {2}The value is still on its way/);
    const word = await kernel.execute("type Color = 'orange' | 'blue' | 'gray';\nconst color: Color = 'purple';");
    assert.match(plain(word.error?.traceback ?? ''), /'Color'\. \(TS2322\)\n {2}Press Tab between the quotes/);
    const printed = await kernel.execute('print(3)');
    assert.match(plain(printed.error?.traceback ?? ''), /\(TS2304\)\n {2}To print, write console\.log/);
    const other = await kernel.execute('nope(3)');
    assert.doesNotMatch(plain(other.error?.traceback ?? ''), /on its way|Press Tab|console\.log/);
  });

  it('aborts the cells that were queued behind it, and only those', async () => {
    const cells = [
      kernel.send('await new Promise((go) => setTimeout(go, 50)); throw new Error("first")'),
      kernel.send('globalThis.ran = true'),
      kernel.send('2'),
    ];
    const [first, second, third] = await Promise.all(cells.map((cell) => cell.result()));
    assert.deepEqual([first.reply.status, second.reply.status, third.reply.status], ['error', 'aborted', 'aborted']);
    const next = await kernel.execute('typeof (globalThis as any).ran');
    assert.equal(next.stdout, 'undefined\n');
  });

  it('aborts cells queued behind a failing synchronous cell', async () => {
    const cells = [
      kernel.send('const until = Date.now() + 200; while (Date.now() < until) {} throw new Error("first")'),
      kernel.send('1'),
      kernel.send('2'),
    ];
    const results = await Promise.all(cells.map((cell) => cell.result()));
    assert.deepEqual(
      results.map(({ reply }) => reply.status),
      ['error', 'aborted', 'aborted'],
    );
  });

  it('lets queued cells run when the request says so', async () => {
    const cells = [kernel.send('throw new Error("first")', { stopOnError: false }), kernel.send('1 + 1')];
    const [first, second] = await Promise.all(cells.map((cell) => cell.result()));
    assert.deepEqual([first.reply.status, second.reply.status, second.stdout], ['error', 'ok', '2\n']);
  });

  it('keeps what a cell imported and declared before it failed', async () => {
    await kernel.execute("import * as os from 'node:os';\nlet kept = 'old';");
    await kernel.execute("import * as nodePath from 'node:path';\nlet kept = 5;\nthrow new Error('after');");
    const { stdout, error } = await kernel.execute("[nodePath.join('a', 'b'), kept + 1, typeof os.cpus]");
    assert.equal(error, undefined);
    assert.equal(stdout, "[ 'a/b', 6, 'function' ]\n");
  });

  it('prints a mapped stack when a cell prints it itself', async () => {
    const { stdout, reply } = await kernel.execute('const made: Error = new Error("mine");\nconsole.log(made.stack)');
    assert.equal(stdout, `Error: mine\n    at In[${reply.execution_count}]:1:21\n`);
  });

  it('says what stands here for a command of IPython, and leaves TypeScript alone', async () => {
    const said = async (code: string) => (await kernel.execute(code)).error?.evalue ?? 'no error';
    assert.match(
      await said('%%time\n1 + 1'),
      /^In\[\d+\]:1:1 - %%time is a command of IPython, .*console\.time\('cell'\)/,
    );
    assert.match(await said('1 + 1\n!ls -la'), /:2:\d+ - !ls is a command of IPython, .*execSync\('ls'/);
    assert.match(await said('%matplotlib inline'), /show\(figure\) draws\.$/);
    assert.match(await said('!pip install x'), /npm install NAME/);
    assert.match(await said('%load_ext x'), /take the line out\.$/);
    assert.equal(await said('const off = false;\n!off && console.log("on")'), 'no error');
    assert.match(await said('const wrong: number = "1"'), /Type 'string' is not assignable/);
  });
});
