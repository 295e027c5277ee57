import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { KernelClient, printed, sleep } from '../protocol/client';

/** Loads for a minute the first time; what it exports is half there until then. */
const SLOW = `export const early = 1;
console.log('go');
if (!globalThis.wasStopped) { const end = Date.now() + 60_000; while (Date.now() < end) {} }
export const late = 2;
`;
const AWAITS = `export const early = 1;
console.log('go');
for (let i = 0; i < (globalThis.wasStopped ? 1 : 1e6); i++) await new Promise((go) => setTimeout(go, 5));
export const late = 2;
`;

describe('an ES module whose loading was stopped', () => {
  let kernel: KernelClient;
  before(async () => {
    kernel = await KernelClient.start();
  });
  after(() => kernel.close());

  /** A package of ES modules, which a cell can import. */
  function install(name: string, files: Record<string, string>): void {
    const folder = path.join(kernel.folder, 'node_modules', name);
    fs.mkdirSync(folder, { recursive: true });
    const manifest = JSON.stringify({ name, type: 'module', main: 'index.js', types: 'index.d.ts' });
    const types = 'export const early: number, late: number;';
    for (const [file, text] of Object.entries({ 'package.json': manifest, 'index.d.ts': types, ...files }))
      fs.writeFileSync(path.join(folder, file), text);
  }

  const modules: [string, Record<string, string>][] = [
    ['computes', { 'index.js': SLOW }],
    ['has a part that computes', { 'index.js': "export * from './part.js';", 'part.js': SLOW }],
    ['awaits', { 'index.js': AWAITS }],
    ['awaits a part that computes', { 'index.js': "await null; export * from './part.js';", 'part.js': SLOW }],
    ['computes after it awaited', { 'index.js': `await null;\n${SLOW}` }],
  ];
  for (const [at, [what, files]] of modules.entries()) {
    const awaits = /await/.test(Object.values(files).join());
    for (const way of awaits ? ['import()'] : ['import', 'import()'])
      it(`loads anew, whole, at the next ${way}, where it ${what}`, async () => {
        const name = `slow-${at}-${way.length}`;
        const cell =
          way === 'import'
            ? `import * as loaded from '${name}'; [loaded.early, loaded.late]`
            : `const { early, late } = await import('${name}'); [early, late]`;
        install(name, files);
        await printed(kernel, '(globalThis as any).wasStopped = false;');
        const first = kernel.send(cell);
        await first.until(({ type }) => type === 'stream', 'the begin of the import');
        kernel.interrupt();
        await sleep(1000);
        // A package is waited for; a second press does not wait.
        if (!first.messages.some(({ type }) => type === 'execute_reply')) kernel.interrupt();
        assert.equal((await first.result(15_000)).error?.ename, 'Interrupted');
        await printed(kernel, '(globalThis as any).wasStopped = true;');
        assert.equal(await printed(kernel, cell), 'go\n[ 1, 2 ]\n');
        assert.equal(await printed(kernel, cell), '[ 1, 2 ]\n', 'it is kept from then on');
      });
  }

  it('leaves modules alone that were loaded whole before', async () => {
    install('whole', { 'index.js': 'export const early = {}, late = early;' });
    await printed(kernel, "import * as whole from 'whole'; const before = whole.early;");
    install('slow-last', { 'index.js': AWAITS });
    await printed(kernel, '(globalThis as any).wasStopped = false;');
    const first = kernel.send("await import('slow-last')");
    await first.until(({ type }) => type === 'stream', 'the begin of the import');
    kernel.interrupt();
    assert.equal((await first.result(15_000)).error?.ename, 'Interrupted');
    assert.equal(await printed(kernel, "(await import('whole')).early === before"), 'true\n');
  });
});
