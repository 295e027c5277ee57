import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import * as ts from 'typescript';
import { orderFaults } from '../kernel/staleness/order-faults';
import { Cell, faultsOf, listNotebooks, normalize, Notebook, notebooksFolder, textOf } from './runner';

const names = listNotebooks(notebooksFolder);

it('there are notebooks', () => {
  assert.ok(names.length > 0, `no notebook lies in ${notebooksFolder}`);
});

for (const paper of new Set(names.filter((name) => name.includes('/')).map((name) => path.dirname(name)))) {
  it(`${paper}/README.md has a line for each chapter, in order`, () => {
    const index = fs.readFileSync(path.join(notebooksFolder, paper, 'README.md'), 'utf8');
    const listed = [...index.matchAll(/^\| \[[^\]]+\]\((\S+)\.ipynb\) \| \S.* \|$/gm)].map(
      ([, chapter]) => `${paper}/${chapter}`,
    );
    assert.deepEqual(
      listed,
      names.filter((name) => path.dirname(name) === paper),
    );
    for (const part of ['**Paper.** ', '**Question.** ', 'docs/verdicts.md'])
      assert.ok(index.includes(part), `${paper}/README.md does not have "${part}"`);
  });
}

for (const name of names) {
  describe(`${name}, as committed,`, () => {
    const text = fs.readFileSync(path.join(notebooksFolder, `${name}.ipynb`), 'utf8');
    const notebook = JSON.parse(text) as Notebook;
    const code = notebook.cells.filter((cell) => cell.cell_type === 'code');
    const isChapter = name.includes('/');

    it('was executed from top to bottom and shows its outputs', () => {
      const counts = code.filter((cell) => textOf(cell.source).trim()).map((cell) => cell.execution_count);
      assert.deepEqual(
        counts,
        counts.map((_, i) => i + 1),
        'npm run reproduce -- --write runs it and puts it back',
      );
      assert.ok(
        code.some((cell) => cell.outputs?.length),
        'no cell has an output',
      );
    });

    it('has no cell whose output its order does not explain', () => {
      const cells = code
        .map((cell) => ({ source: textOf(cell.source), count: cell.execution_count ?? null }))
        .filter(({ source }) => source.trim());
      assert.deepEqual(orderFaults(ts, cells), []);
    });

    it('shows no error, no folder of a machine, and is smaller than a megabyte', () => {
      assert.deepEqual(faultsOf(text), []);
    });

    it('carries only the metadata that authors write, and asks for the kernel `vitrine`', () => {
      assert.equal(text, normalize(notebook), 'npm run reproduce -- --write puts it in order');
      assert.equal((notebook.metadata.kernelspec as { name: string }).name, 'vitrine');
    });

    it('shows every figure as a picture too, and no HTML', () => {
      for (const { data } of code.flatMap((cell) => cell.outputs ?? [])) {
        if (!data) continue;
        assert.ok(!('text/html' in data), 'an output is text/html');
        if ('application/vnd.plotly.v1+json' in data) assert.ok('image/png' in data, 'a figure has no image/png');
      }
    });

    it('has at most 25 code cells, none over 30 lines, half of them within 8', () => {
      const lines = code.map((cell) => textOf(cell.source).trimEnd().split('\n').length).sort((a, b) => a - b);
      assert.ok(lines.length <= 25, `${lines.length} code cells`);
      assert.ok(lines[lines.length - 1] <= 30, `a cell of ${lines[lines.length - 1]} lines`);
      assert.ok(lines[(lines.length - 1) >> 1] <= 8, `a median of ${lines[(lines.length - 1) >> 1]} lines`);
    });

    it('has no line of code over 120 characters', () => {
      const long = code.flatMap((cell) => textOf(cell.source).split('\n')).filter((line) => line.length > 120);
      assert.deepEqual(long, [], 'a page shows about 110 characters; break these lines');
    });

    it(isChapter ? 'is told in 800 to 1500 words' : 'is told in at most 1500 words', () => {
      const words = notebook.cells.reduce((sum, cell) => sum + wordsIn(cell), 0);
      assert.ok(words <= 1500 && words >= (isChapter ? 800 : 100), `${words} words`);
    });

    it(
      'has one cell tagged `parameters`',
      { skip: isChapter ? false : 'only the chapters of the papers have parameters' },
      () => {
        assert.equal(code.filter((cell) => cell.metadata.tags?.includes('parameters')).length, 1);
      },
    );
  });
}

/** Words of prose: no code, formulas, addresses or tags. */
function wordsIn(cell: Cell): number {
  if (cell.cell_type !== 'markdown') return 0;
  const prose = textOf(cell.source)
    .replace(/```[\s\S]*?```/g, ' ')
    .replace(/\$\$[\s\S]*?\$\$|\$[^$\n]+\$/g, ' ')
    .replace(/\]\([^)]*\)/g, ' ')
    .replace(/<[^>]+>/g, ' ')
    .replace(/https?:\S+/g, ' ');
  return prose.match(/[\p{L}\p{N}][\p{L}\p{N}'’.,%-]*/gu)?.length ?? 0;
}
