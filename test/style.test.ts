import { execFile } from 'node:child_process';
import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import * as path from 'node:path';
import { promisify } from 'node:util';

const project = path.resolve(__dirname, '../..');

/** What a tool prints when it finds faults; nothing when it finds none. */
async function faults(script: string, words: readonly string[]): Promise<string> {
  const program = path.join(project, 'node_modules', script);
  try {
    await promisify(execFile)(process.execPath, [program, ...words], { cwd: project, maxBuffer: 2 ** 26 });
    return '';
  } catch (error) {
    const { stdout, stderr, message } = error as Error & { stdout?: string; stderr?: string };
    return `${stdout ?? ''}${stderr ?? ''}` || message;
  }
}

describe('the style of the code', () => {
  // Both at once: each keeps one processor busy.
  const kept = ['--cache', '--cache-strategy=content', '--cache-location=.vitrine/prettier'];
  const format = faults('prettier/bin/prettier.cjs', ['--list-different', ...kept, '**/*.{ts,js,mjs,cjs}']);
  const lint = faults('eslint/bin/eslint.js', ['--max-warnings=0', '.']);

  it('is that of the formatter', async () => {
    const found = await format;
    assert.equal(found, '', `npm run format mends these files:\n${found}`);
  });

  it('passes the linter', async () => {
    const found = await lint;
    assert.equal(found, '', `npm run lint shows these, npm run lint -- --fix mends some:\n${found}`);
  });
});
