import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import * as path from 'node:path';
import { describe, it } from 'node:test';
import { PROJECT } from './client';
import { jupyter, whyNot } from './venv';

interface Said {
  prompts: string[];
  text: string;
  errors: string[];
}

/** Runs cells with the answers to their questions; null: nobody answers. */
function converse(cells: [string, string[] | null][]): Said[] {
  const { home, python, environment } = jupyter();
  const { stdout, stderr } = spawnSync(python, [path.join(PROJECT, 'test/kernel/protocol/questions.py')], {
    input: JSON.stringify({ cells, cwd: home }),
    env: environment,
    encoding: 'utf8',
    timeout: 180_000,
  });
  assert.notEqual(stdout, '', stderr);
  return JSON.parse(stdout) as Said[];
}

describe('a cell that reads standard input', { skip: whyNot('jupyter_client') }, () => {
  it('asks in the notebook, and fails at once where nobody can answer', () => {
    const open = "(await import('node:readline/promises')).createInterface({ input: process.stdin })";
    const nobody = /^standard input: nobody can answer a question here/;
    const [one, two, callback, lines, plain, refused, raw, asked, sure, unasked, caught] = converse([
      [`const rl = ${open}; const name = await rl.question('name? '); name`, ['Ada']],
      [`const again = ${open}; [await again.question('a? '), await again.question('b? ')].join()`, ['1', '2']],
      [
        "import * as readline from 'node:readline';\nawait new Promise((done) => readline.createInterface({ input: process.stdin }).question('c? ', done))",
        ['3'],
      ],
      [
        `const seen: string[] = []; for await (const line of ${open}) { if (line === '') break; seen.push(line) }\nseen.join()`,
        ['x', 'y', ''],
      ],
      ["let first = ''; for await (const chunk of process.stdin) { first = String(chunk); break }\nfirst", ['z']],
      [`await (${open}).question('name? ')`, null],
      ['for await (const chunk of process.stdin) console.log(chunk)', null],
      [
        "const many: number = Number(prompt('how many? ')) + 1; [many, prompt('who? ', 'Eve'), prompt()].join()",
        ['2', '', 'x'],
      ],
      ["[confirm('sure?'), confirm('really?'), confirm()].join()", ['YES', 'maybe', 'n', '']],
      ["prompt('name? ')", null],
      ["let told = ''; try { confirm('sure?') } catch (error) { told = String(error).slice(0, 29) }\ntold", null],
    ]);
    assert.deepEqual(one, { prompts: ['name? '], text: 'Ada', errors: [] });
    assert.deepEqual(two, { prompts: ['a? ', 'b? '], text: '1,2', errors: [] });
    assert.deepEqual(callback, { prompts: ['c? '], text: '3', errors: [] });
    assert.deepEqual(lines, { prompts: ['', '', ''], text: 'x,y', errors: [] });
    assert.deepEqual(plain, { prompts: [''], text: 'z\n', errors: [] });
    assert.deepEqual(asked, { prompts: ['how many? ', 'who? ', ''], text: '3,Eve,x', errors: [] });
    assert.deepEqual(sure, {
      prompts: ['sure? [y/N] ', 'really? [y/N] ', 'really? [y/N] ', ' [y/N] '],
      text: 'true,false,false',
      errors: [],
    });
    assert.equal(caught.text, 'Error: standard input: nobody');
    for (const said of [refused, raw, unasked]) {
      assert.match(said.errors[0], nobody);
      assert.deepEqual([said.prompts, said.text], [[], '']);
    }
  });
});
