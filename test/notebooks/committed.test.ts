import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import * as ts from 'typescript';
import { readFindings, settleClaims, StatedClaims } from 'vitrine/report';
import { orderFaults } from '../kernel/staleness/order-faults';
import {
  Cell,
  faultsOf,
  fingerprintOf,
  keptRecords,
  listNotebooks,
  normalize,
  Notebook,
  notebooksFolder,
  project,
  readLedger,
  readMissing,
  textOf,
  writeHeadline,
  writeVerdicts,
} from './runner';

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

const places = { notebooks: notebooksFolder, sources: path.join(project, 'src') };
const papers = path.join(project, 'src', 'papers');
const records = keptRecords(path.join(project, 'docs', 'records'), names);
const fullFolder = path.join(project, 'docs', 'full-records');
const full = { records: keptRecords(fullFolder, names), missing: readMissing(fullFolder) };
const ledger = readLedger(papers, records, full.records);

describe('the pages of verdicts, as committed,', () => {
  it('are what ledger and records give', () => {
    for (const [file, write] of [
      ['README.md', writeHeadline],
      ['docs/verdicts.md', writeVerdicts],
    ] as const) {
      const text = fs.readFileSync(path.join(project, file), 'utf8');
      assert.ok(
        text === write(text, ledger, records, full),
        `${file} is old: npm run reproduce -- --pages writes it anew`,
      );
    }
  });

  it('rest on records whose bounds are those of the ledger', () => {
    for (const [name, { claims }] of records) {
      for (const { id, finding, bound } of claims) {
        if (!bound) continue;
        const { small, full } = ledger.find((row) => row.finding.id === finding)!.finding;
        const rules = [small, full].flatMap((rule) => [rule, ...(rule.earlier ?? [])]);
        const own = rules.flatMap(({ bounds }) => bounds).filter(({ quantity }) => quantity === bound.quantity);
        assert.ok(
          own.some((each) => isDeepStrictEqual(each, bound)),
          `${name}: ${id} was judged by other bounds than the ledger's, past ones included`,
        );
      }
    }
  });

  it('say of every chapter that it ran in full mode, or what is missing', () => {
    const told = [...full.records.keys(), ...Object.keys(full.missing)].sort();
    assert.deepEqual(told, [...records.keys()].sort(), 'docs/full-records: a record or a line of missing.json each');
  });

  it('rest on outputs of these cells and claims; which are older than the package is printed', (t) => {
    for (const [name, { fingerprint, mode }] of [...records, ...full.records]) {
      const now = fingerprintOf(places, name);
      assert.equal(
        fingerprint.cells,
        now.cells,
        `${name} changed: npm run reproduce -- ${name} --mode ${mode} --write runs it again`,
      );
      if (fingerprint.package !== now.package)
        t.diagnostic(`${name} was run with an earlier version of the package in ${mode} mode`);
    }
  });
});

for (const name of names) {
  describe(`${name}, as committed,`, () => {
    const text = fs.readFileSync(path.join(notebooksFolder, `${name}.ipynb`), 'utf8');
    const notebook = JSON.parse(text) as Notebook;
    const code = notebook.cells.filter((cell) => cell.cell_type === 'code');
    const isChapter = name.includes('/');
    const claims = path.join(notebooksFolder, `${name}.claims.json`);
    const notYet = isChapter && !fs.existsSync(claims) && 'its claims still stand in its cells';

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

    it('never has more than two code cells in a row without a word', { skip: notYet }, () => {
      const kinds = notebook.cells.map(({ cell_type }) => cell_type[0]).join('');
      assert.ok(!kinds.includes('ccc'), `three code cells from cell ${kinds.indexOf('ccc') + 1} on`);
    });

    it('has no line of code over 120 characters', () => {
      const long = code.flatMap((cell) => textOf(cell.source).split('\n')).filter((line) => line.length > 120);
      assert.deepEqual(long, [], 'a page shows about 110 characters; break these lines');
    });

    it('is told in words, not only in code', () => {
      const words = notebook.cells.reduce((sum, cell) => sum + wordsIn(cell), 0);
      assert.ok(words >= (isChapter ? 800 : 100), `${words} words`);
    });

    it('states its claims beside it, and keeps its record', { skip: isChapter ? notYet : 'it tests nothing' }, () => {
      const paper = path.dirname(name);
      const stated = JSON.parse(fs.readFileSync(claims, 'utf8')) as StatedClaims;
      const findings = readFindings(
        paper,
        JSON.parse(fs.readFileSync(path.join(papers, paper, 'findings.json'), 'utf8')),
      );
      for (const mode of ['small', 'full'] as const)
        assert.ok(settleClaims(stated, findings, mode).claims.length > 0, `no claim in ${mode} mode`);
      assert.equal(records.get(name)?.mode, 'small', 'npm run reproduce -- --write keeps the record of small mode');
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
