import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { KernelClient } from './client';

interface Item {
  readonly text: string;
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly signature?: string;
  readonly documentation?: string;
}

/** With the cursor where `|` stands. */
function split(marked: string): { code: string; cursor_pos: number } {
  const at = marked.indexOf('|');
  return { code: marked.replace('|', ''), cursor_pos: [...marked.slice(0, at)].length };
}

describe('completion', () => {
  let kernel: KernelClient;
  before(async () => {
    kernel = await KernelClient.start();
    const { reply } = await kernel.execute(`const point = { alpha: 1, 'a key': 2 };
/** Adds two numbers. */
function add(first: number, second = 2): number { return first + second; }
function draw(scale: 'signed' | 'unsigned'): void {}`);
    assert.equal(reply.status, 'ok');
    fs.mkdirSync(path.join(kernel.folder, 'some data', 'inner'), { recursive: true });
    for (const name of ['digits.csv', '.hidden']) fs.writeFileSync(path.join(kernel.folder, 'some data', name), '');
    fs.writeFileSync(path.join(kernel.folder, 'helper.ts'), 'export const a = 1;');
  });
  after(() => kernel.close());

  async function complete(marked: string): Promise<{ replaced: string; matches: string[]; items: Item[] }> {
    const request = split(marked);
    const { content } = await kernel.request('complete_request', request);
    assert.equal(content.status, 'ok', JSON.stringify(content));
    const { matches, cursor_start, cursor_end, metadata } = content as {
      matches: string[];
      cursor_start: number;
      cursor_end: number;
      metadata: { _jupyter_types_experimental: Item[] };
    };
    const items = metadata._jupyter_types_experimental;
    assert.deepEqual(
      items.map(({ text, start, end }) => [text, start, end]),
      matches.map((match) => [match, cursor_start, cursor_end]),
    );
    return { replaced: [...request.code].slice(cursor_start, cursor_end).join(''), matches, items };
  }

  it('tells kind, signature and documentation of each name', async () => {
    const { items } = await complete('ad|');
    const { type, signature, documentation } = items.find(({ text }) => text === 'add')!;
    assert.deepEqual(
      [type, signature, documentation],
      ['function', 'function add(first: number, second?: number): number', 'Adds two numbers.'],
    );
    assert.deepEqual(
      (await complete('"🙂"; point.|')).items.map((item) => [item.text, item.type, item.signature]),
      [['alpha', 'property', '(property) alpha: number']],
    );
  });

  it('knows modules: those of Node, of the project, of its workspace, and files beside the notebook', async () => {
    for (const [marked, replaced, wanted] of [
      ["import { tf } from 'vi|'", 'vi', ['vitrine']],
      ["import { tf } from 'vi|", 'vi', ['vitrine']],
      ["const fs = require('node:fs|", 'node:fs', ['node:fs', 'node:fs/promises']],
      ["await import('danf|", 'danf', ['danfojs-node']],
      ["export { a } from './he|'", 'he', ['helper']],
    ] as const) {
      const found = await complete(marked);
      assert.deepEqual([found.replaced, found.matches], [replaced, wanted], marked);
      assert.deepEqual(
        found.items.map(({ type }) => type),
        wanted.map(() => 'module'),
      );
    }
    const floors = await complete("import { gradient } from 'vitrine/attr|'");
    assert.deepEqual([floors.replaced, floors.matches], ['attr', ['attribution']]);
  });

  it('knows files and folders where any text may stand', async () => {
    for (const [marked, replaced, wanted] of [
      ["open('some|", 'some', ['some data/']],
      ["open('some|')", 'some', ['some data/']],
      ['const file = `./some data/|`', '', ['digits.csv', 'inner/']],
      ["open('nowhere/|", '', []],
      ["'🙂'; open('some data/.|')", '.', ['.hidden']],
    ] as const) {
      const found = await complete(marked);
      assert.deepEqual([found.replaced, found.matches], [replaced, wanted], marked);
    }
    const absolute = await complete(`const file = '${path.join(kernel.folder, 'some data')}/dig|'`);
    assert.deepEqual(
      absolute.items.map(({ text, type }) => [text, type]),
      [['digits.csv', 'file']],
    );
    assert.deepEqual((await complete("'some' |")).matches.includes('some data/'), false, 'the quotes are closed');
  });

  it('offers the texts that a type allows, and keys, and then no files', async () => {
    assert.deepEqual((await complete("draw('|')")).matches, ['signed', 'unsigned']);
    assert.deepEqual((await complete("draw('un|")).matches, ['unsigned']);
    assert.deepEqual((await complete("draw('some|")).matches, []);
    assert.deepEqual((await complete("point['a |")).matches, ['a key']);
  });
});

describe('inspection inside the brackets of a call', () => {
  let kernel: KernelClient;
  before(async () => {
    kernel = await KernelClient.start();
    const { reply } = await kernel.execute(`/** Adds. */
function add(first: number, second = 2): number { return first + second; }
function over(a: string): void; function over(a: number, b: number): void; function over(...all: unknown[]) {}
const inner = { twice: (x: number) => 2 * x };`);
    assert.equal(reply.status, 'ok');
  });
  after(() => kernel.close());

  async function inspect(marked: string): Promise<string> {
    const { content } = await kernel.request('inspect_request', { ...split(marked), detail_level: 0 });
    return content.found === true ? (content.data as { 'text/plain': string })['text/plain'] : '';
  }

  it('tells of the function, after each comma and space, also before more is typed', async () => {
    for (const marked of [
      'add(|',
      'add(1, |',
      'add(1, |)',
      'add(1,|',
      'add(1,\n  |',
      'add(1, inner.twice(3), |',
      'add( |2)',
    ])
      assert.match(
        await inspect(marked),
        /^function add\(first: number, second\?: number\): number\n\nAdds\.$/,
        marked,
      );
    assert.match(await inspect('add(1, inner.twice(|'), /twice: \(x: number\) => number/);
    assert.match(await inspect('over(1, |'), /over\(a: number, b: number\): void \(\+1 overload\)/);
    assert.match(await inspect('new Map([[1, 2]], |'), /Map/);
  });

  it('tells of a name that the cursor is on, and nothing behind the call', async () => {
    assert.match(await inspect('add(1, inn|er)'), /const inner/);
    assert.equal(await inspect('add(1) |'), '');
    assert.equal(await inspect('add(1);\n|'), '');
  });
});
