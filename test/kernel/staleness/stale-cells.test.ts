import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { KernelClient, type CellResult } from '../protocol/client';

const KIND = 'application/vnd.vitrine.stale+json';

describe('after a cell that changes a name', () => {
  let kernel: KernelClient;
  before(async () => {
    kernel = await KernelClient.start();
  });
  after(() => kernel.close());

  let start = 0;
  const ran = new Set<string>();
  /** Runs a cell that should succeed, as the cell of a notebook where it is given an id. */
  async function run(code: string, cellId?: string, more: Record<string, unknown> = {}): Promise<CellResult> {
    const result = await kernel.execute(code, { metadata: cellId === undefined ? {} : { cellId, ...more } });
    assert.equal(result.reply.status, 'ok', `${code}\n${result.error?.evalue}`);
    ran.add(cellId ?? code);
    return result;
  }

  /** The outputs of a cell as text, in order. */
  function texts({ messages }: CellResult): string[] {
    return messages
      .filter(({ type }) => ['stream', 'display_data', 'execute_result'].includes(type))
      .map(({ content }) => content.text ?? (content.data as Record<string, string>)['text/plain'])
      .map((text) => String(text).trimEnd());
  }

  /** The cells that are named under a cell, counted from the first of the test, each with its names. */
  function named(result: CellResult): string[] | undefined {
    const notice = result.messages
      .map(({ content }) => (content.data as Record<string, unknown> | undefined)?.[KIND])
      .find((data) => data !== undefined) as { cells: { execution_count: number; names: string[] }[] } | undefined;
    return notice?.cells.map(({ execution_count, names }) => `${execution_count - start}: ${names.join()}`);
  }

  beforeEach(async () => {
    // Each test is a notebook of its own: the cells of those before are deleted.
    const { reply } = await run('0', 'first', { deletedCells: [...ran] });
    start = Number(reply.execution_count);
  });

  /** Runs cells of a notebook one after the other, each by its source, and gives what is named under each. */
  async function namedAfter(cells: string[]): Promise<(string[] | undefined)[]> {
    const all = [];
    for (const cell of cells) all.push(named(await run(cell)));
    return all;
  }

  it('names those that ran on the former value in one line, under it', async () => {
    await run('let a1 = 1', 'a');
    await run('a1 * 10', 'b');
    const changed = await run('a1 = 2', 'c');
    const shown = changed.messages.find(({ type }) => type === 'display_data')!.content.data as Record<string, string>;
    const text = `[${start + 2}] ran on the former a1; %rerun runs it again.`;
    assert.deepEqual(shown, {
      [KIND]: { cells: [{ execution_count: start + 2, names: ['a1'] }] },
      'text/html': `<div style="color: gray; font-size: 85%">${text}</div>`,
      'text/plain': text,
    });
    assert.equal(changed.result?.['text/plain'], '2', 'its own value comes first');
    assert.equal(named(await run('a1 * 10', 'b')), undefined);
    assert.deepEqual(named(await run('a1 = 3', 'c')), ['4: a1'], 'by the number that it has now');
  });

  const cases: [string, string[], string[] | undefined][] = [
    ['what was read through a function', ['let b1 = 1; const f1 = () => b1', 'f1()', 'b1 = 2'], ['2: b1']],
    [
      'what was read through functions of functions',
      ['let b2 = 1', 'function f2() { return b2 }', 'const g2 = { at: () => f2() }', 'g2.at()', 'b2 = 2'],
      ['4: b2'],
    ],
    ['a function declared anew', ['function f3() { return 1 }', 'f3()', 'function f3() { return 2 }'], ['2: f3']],
    ['nothing for the same function', ['function f4() { return 1 }', 'f4()', 'function f4() { return 1 }'], undefined],
    ['nothing for the same arrow', ['const f5 = () => 1;', 'f5()', 'const f5 = () => 1'], undefined],
    [
      'a function that has a text of its own',
      ['const f19: any = () => 1; f19.toString = () => { throw 1 };', 'f19()', 'const f19: any = () => 2'],
      ['2: f19'],
    ],
    ['a class declared anew', ['class A6 { x = 1 }', 'new A6().x', 'class A6 { x = 2 }'], ['2: A6']],
    [
      'what a method of a class reads',
      ['let b7 = 1; class A7 { x() { return b7 } }', 'new A7().x()', 'b7 = 2'],
      ['2: b7'],
    ],
    ['nothing for an equal value', ['let b8 = "a"', 'b8 + 1', 'b8 = "a"; let c8 = NaN'], undefined],
    ['what follows from it', ['let b9 = 1', 'const c9 = b9 + 1', 'c9 * 2', '1', 'b9 = 5'], ['2: b9', '3: c9']],
    [
      'an assignment by a called function',
      ['let b10 = 1; function set10() { b10 = 2 }', 'b10 + 1', 'set10()'],
      ['2: b10'],
    ],
    [
      'an import of another',
      ["import { sep as s11 } from 'node:path'", 's11 + 1', "import { EOL as s11 } from 'node:os'"],
      ['2: s11'],
    ],
    ['nothing for what a cell itself defined', ['let b12 = 1; b12 + 1', 'b12 = 2'], undefined],
    ['nothing for what a cell set before it read', ['let b13 = 0', 'b13 = 5; b13 + 1', 'b13 = 6'], undefined],
    ['nothing for a function that nobody called', ['let b14 = 1', 'const f14 = () => b14', 'b14 = 2'], undefined],
    [
      'what a nested block read',
      ['let b15 = 1', 'if (true) { for (const x of [1]) { x + b15 } }', 'b15 = 2'],
      ['2: b15'],
    ],
    ['nothing for a local of the same name', ['let b16 = 1', '{ const b16 = 3; b16 + 1 }', 'b16 = 2'], undefined],
    [
      'what a pattern read',
      ['let b17 = 1', 'const { x17 = b17, ...o17 } = {} as { x17?: number }', '[b17] = [2]'],
      ['2: b17'],
    ],
    ['several names', ['let b18 = 1, c18 = 1', 'b18 + c18', '[b18, c18] = [2, 3]'], ['2: b18,c18']],
  ];
  for (const [what, cells, last] of cases)
    it(`names ${what}`, async () => {
      const all = await namedAfter(cells);
      assert.deepEqual(all.at(-1), last);
      assert.deepEqual(
        all.slice(0, -1),
        cells.slice(1).map(() => undefined),
      );
    });

  it('is silent about a counter that counts on, beside another one too, and names who read it', async () => {
    assert.deepEqual(await namedAfter(['let n1 = 0', 'n1++', 'n1++', 'n1 += 2', 'n1++', 'n1 + 0', 'n1 += 2']), [
      ...Array(6).fill(undefined),
      ['6: n1'],
    ]);
    assert.deepEqual(named(await run('let n1 = 0')), ['5: n1', '6: n1', '7: n1'], 'set back, all of them are');
  });

  it('tells so when it fails after the change, and forgets a cell that failed', async () => {
    await run('let e1 = 1');
    await run('e1 + 1');
    const failed = await kernel.execute('e1 = 2; throw new Error("after")');
    assert.deepEqual(named(failed), ['2: e1']);
    assert.deepEqual(failed.messages.map(({ type }) => type).slice(-3), ['error', 'display_data', 'status']);
    await kernel.execute('e1 + 1; throw new Error("reader")');
    await kernel.execute('e1 + ', { metadata: {} });
    assert.deepEqual(named(await run('e1 = 3')), ['2: e1']);
  });

  it('keeps to the cells of the notebook: an edited one is what it is now, a deleted one is gone', async () => {
    await run('let d1 = 1', 'd-a');
    await run('d1 + 1', 'd-b');
    await run('d1 + 2', 'd-c');
    await run('"nothing of it"', 'd-b');
    assert.deepEqual(named(await run('d1 = 2', 'd-d')), ['3: d1']);
    assert.deepEqual(named(await run('d1 = 3', 'd-d', { deletedCells: ['d-c'] })), undefined);
  });

  it('does not name those that wait to run, as when the whole notebook runs again', async () => {
    const cells = ['const w1 = [1]', 'w1.length', 'w1.length + 1'];
    for (const [at, cell] of cells.entries()) await run(cell, `w-${at}`);
    const again = await Promise.all(cells.slice(0, 2).map((cell, at) => run(cell, `w-${at}`)));
    assert.deepEqual(again.map(named), [['3: w1'], undefined]);
  });

  it('runs them again in their order on %rerun, each once, under a heading', async () => {
    await run('let r1 = 1', 'r-a');
    await run('const s1 = r1 + 1; console.log("s1 is", s1)', 'r-b');
    await run('s1 * 100', 'r-c');
    await run('r1 = 2', 'r-d');
    const again = await run('%rerun', 'r-e');
    assert.deepEqual(texts(again), [
      `[${start + 2}] again: const s1 = r1 + 1; console.log("s1 is", s1)`,
      's1 is 3',
      `[${start + 3}] again: s1 * 100`,
      '300',
    ]);
    assert.deepEqual(texts(await run('%rerun')), ['No cell ran on former values.']);
    assert.equal((await run(`[_, Out[${start + 3}]]`)).result?.['text/plain'], '[ 300, 300 ]');
  });

  it('runs what others wait for first, and leaves out what turns out to be the same', async () => {
    await run('let o1 = 1', 'o-a');
    await run('const half1 = Math.floor(o1 / 2)', 'o-b');
    await run('half1 + 1', 'o-c');
    await run('const half1 = Math.floor(o1 / 2) ', 'o-b'); // a later number than its reader
    await run('o1 = 7', 'o-a');
    assert.deepEqual(
      texts(await run('%rerun')).filter((text) => text.includes('again')),
      [`[${start + 4}] again: const half1 = Math.floor(o1 / 2)`, `[${start + 3}] again: half1 + 1`],
    );
    await run('o1 = 6', 'o-a');
    assert.deepEqual(texts(await run('%rerun')), [`[${start + 4}] again: const half1 = Math.floor(o1 / 2)`]);
  });

  it('ends where cells depend on each other in a circle, and says what is left', async () => {
    await run('let x1 = 1, y1 = 1', 'l-a');
    await run('x1 = y1 + 1', 'l-b');
    assert.deepEqual(named(await run('y1 = x1 + 1', 'l-c')), ['2: y1']);
    const again = await run('%rerun');
    assert.equal(texts(again).filter((text) => text.includes('again: ')).length, 2);
    assert.deepEqual(named(again)?.[0], '2: y1');
  });

  it('ends %rerun at the first cell that fails, with its error, and forgets that cell', async () => {
    await run('let f9 = 1', 'f-a');
    await run('if (f9 > 1) throw new RangeError("too much")', 'f-b');
    await run('f9 + 1', 'f-c');
    await run('f9 = 2', 'f-d');
    const again = await kernel.execute('%rerun');
    assert.equal(again.error?.ename, 'RangeError');
    assert.ok(again.error.traceback.join('\n').includes(`In[${start + 2}]`), again.error.traceback.join('\n'));
    assert.deepEqual(texts(await run('%rerun')), [`[${start + 3}] again: f9 + 1`, '3']);
  });

  it('runs them by itself once asked to, after the last cell that waits', async () => {
    await run('let t1 = 1', 't-a');
    await run('t1 + 1', 't-b');
    assert.match(texts(await run('%rerun auto on'))[0], /by themselves/);
    const [first, second] = await Promise.all([run('t1 = 2', 't-c'), run('t1 = 3', 't-d')]);
    assert.deepEqual(texts(first), ['2']);
    assert.deepEqual(texts(second), ['3', `[${start + 2}] again: t1 + 1`, '4']);
    assert.deepEqual(texts(await run('"idle"', 't-e')), ['idle']);
    await run('%rerun auto off');
    assert.deepEqual(named(await run('t1 = 4', 't-d')), ['2: t1']);
  });

  it('says what %rerun wants, and where', async () => {
    const wrong = await kernel.execute('%rerun all');
    assert.equal(wrong.error?.evalue, '%rerun: got "all"; wanted %rerun alone, %rerun auto on, or %rerun auto off');
    const inside = await kernel.execute('const z = 1\n%rerun');
    assert.match(inside.error!.evalue, /%rerun stands in a cell of its own/);
    const content = (await kernel.request('is_complete_request', { code: '%rerun' })).content;
    assert.equal(content.status, 'complete');
  });
});

describe('VITRINE_RERUN', () => {
  it('has cells run again by themselves from the start, and refuses what it does not know', async () => {
    const kernel = await KernelClient.start({ env: { VITRINE_RERUN: 'auto' } });
    try {
      for (const cell of ['let k = 1', 'k + 1']) await kernel.execute(cell);
      assert.equal((await kernel.execute('k = 2;')).messages.filter(({ type }) => type === 'display_data').length, 2);
      await kernel.execute("process.env.VITRINE_RERUN = 'always'");
      const { error } = await kernel.execute('k');
      assert.equal(error?.evalue, "VITRINE_RERUN is 'always'; wanted 'auto' or 'off'");
    } finally {
      kernel.close();
    }
  });
});
