import { after, before, describe, it } from 'node:test';
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { RunRecord } from 'vitrine/report';
import {
  faultsOf,
  lostPictures,
  keptRecords,
  listNotebooks,
  noKernel,
  normalize,
  notebookOf,
  Notebook,
  openProgress,
  paperOf,
  picturesOf,
  readCall,
  project,
  readRecord,
  readLedger,
  fingerprintOf,
  writeBack,
  writeHeadline,
  writeVerdicts,
  reportPage,
  runNotebook,
  selectNotebooks,
  temporaryFolder,
  textOf,
  withNpmOptions,
  writeNotebook,
} from './runner';

const record = (verdict: string, more: Partial<RunRecord> = {}): RunRecord => ({
  schema: 2,
  lacks: {},
  paper: 'a-paper',
  notebook: '1-first',
  title: 'First <things>',
  mode: 'small',
  seeds: [0],
  parameters: { steps: 5 },
  standIn: false,
  data: [],
  claims: [
    {
      id: 'one',
      claim: 'A | B is\nlarger than <C>.',
      paper: { value: '0.9', source: 'Table 1' },
      tolerance: { atLeast: 0.8 },
      verdict: verdict as 'reproduced',
      inWords: { tolerance: 'at least 0.8', obtained: '0.95 (one value, n = 3)', verdict: `✓ ${verdict}` },
    },
  ],
  device: { kind: 'native', gpu: false, name: 'a processor', threads: 2, backend: 'tensorflow' },
  versions: { vitrine: '0.1.0', node: 'v20.0.0' },
  volatile: { date: '2026-01-02T00:00:00.000Z', seconds: 3, peakMemoryMiB: 200, origins: {} },
  ...more,
});

describe('choosing notebooks', () => {
  const folder = temporaryFolder('choose');
  after(() => fs.rmSync(folder, { recursive: true }));

  it('lists them in reading order: the start first, then numbers as numbers; checkpoints are none', () => {
    for (const name of [
      'b-paper/10-late',
      'b-paper/2-early',
      'a-paper/1-first',
      '0-start-here',
      'a-paper/.ipynb_checkpoints/1-first-checkpoint',
    ]) {
      writeNotebook(folder, name, notebookOf());
    }
    assert.deepEqual(listNotebooks(folder), ['0-start-here', 'a-paper/1-first', 'b-paper/2-early', 'b-paper/10-late']);
    assert.deepEqual(listNotebooks(path.join(folder, 'nowhere')), []);
  });

  it('takes fragments of paths, whole paths too', () => {
    const names = ['0-start-here', 'a-paper/1-first', 'b-paper/2-early'];
    assert.deepEqual(selectNotebooks(names, []), names);
    assert.deepEqual(selectNotebooks(names, ['early', 'a-paper']), ['a-paper/1-first', 'b-paper/2-early']);
    assert.deepEqual(selectNotebooks(names, ['notebooks/a-paper/1-first.ipynb']), ['a-paper/1-first']);
  });

  it('names those that exist when a word fits none', () => {
    assert.throws(
      () => selectNotebooks(['a-paper/1-first'], ['frist']),
      /contains 'frist'. There are:\n {2}a-paper\/1-first/,
    );
  });
});

describe('options that npm takes for its own', () => {
  it('are put back, with their values from among the names', () => {
    const npm = { npm_config_mode: 'true', npm_config_jobs: 'true', npm_config_write: 'true' };
    assert.deepEqual(withNpmOptions(['mnist', 'full', '2'], npm), [
      'mnist',
      '--mode',
      'full',
      '--jobs',
      '2',
      '--write',
    ]);
    assert.deepEqual(withNpmOptions(['mnist'], { npm_config_mode: 'full' }), ['mnist', '--mode', 'full']);
    assert.deepEqual(withNpmOptions(['mnist', 'tcp://host:8786'], { npm_config_scheduler: 'true' }), [
      'mnist',
      '--scheduler',
      'tcp://host:8786',
    ]);
    assert.equal(readCall(['--scheduler', 'local:2'], {}).scheduler, 'local:2');
    assert.throws(() => readCall(['--scheduler', 'lokal'], {}), /--scheduler is 'lokal'; wanted in-process, local/);
    assert.deepEqual(withNpmOptions(['mnist', '2', '--mode', 'full'], { npm_config_jobs: '8' }), [
      'mnist',
      '2',
      '--mode',
      'full',
    ]);
  });
});

describe('a notebook as it is committed', () => {
  const run = (): Notebook => {
    const notebook = notebookOf(
      ['1', { tags: ['photograph'], execution: { 'iopub.execute_input': 'now' } }],
      ['2', { timeout: 60, collapsed: true }],
    );
    notebook.metadata = {
      ...notebook.metadata,
      widgets: { state: 1 },
      language_info: { version: '5.0', name: 'typescript', file_extension: '.ts' },
    };
    notebook.cells[0].outputs = [{ output_type: 'display_data', data: { 'image/png': 'aGk=' } }];
    notebook.cells[1].outputs = [{ output_type: 'stream', name: 'stdout', text: ['right\n'] }];
    return notebook;
  };

  it('keeps what authors write and drops what programs leave: timing, widgets, photographs', () => {
    const { cells, metadata } = JSON.parse(normalize(run())) as Notebook;
    assert.deepEqual(
      metadata,
      {
        kernelspec: { display_name: 'TypeScript (Vitrine)', language: 'typescript', name: 'vitrine' },
        language_info: { file_extension: '.ts', name: 'typescript', version: '5.0' },
      },
      'the language as the kernel tells it',
    );
    assert.deepEqual(
      cells.map((cell) => cell.metadata),
      [{ tags: ['photograph'] }, { timeout: 60 }],
    );
    assert.deepEqual(
      cells.map((cell) => cell.outputs?.length),
      [0, 1],
    );
  });

  it('has its keys in order and one space of indentation, and stays as it is when done again', () => {
    const text = normalize(run());
    assert.ok(text.startsWith('{\n "cells": [\n  {\n   "cell_type": "code",\n   "execution_count": null,'));
    assert.equal(normalize(JSON.parse(text) as Notebook), text);
  });

  it('is refused with an error output, a folder of this machine, or a megabyte', () => {
    const faults = (change: (notebook: Notebook) => void) => {
      const notebook = run();
      change(notebook);
      return faultsOf(normalize(notebook)).join();
    };
    assert.equal(
      faults(() => {}),
      '',
    );
    assert.match(
      faults(({ cells }) => {
        cells[1].outputs![0] = { output_type: 'error' };
      }),
      /cell 2 shows an error/,
    );
    assert.match(
      faults(({ cells }) => {
        cells[1].outputs![0].text = ['read ', '/home/ada/data/x.gz'];
      }),
      /cell 2 names a folder of this machine: \/home\/ada\/data\/x.gz/,
    );
    assert.match(
      faults(({ cells }) => {
        cells[1].outputs![0].text = 'x'.repeat(1_000_000);
      }),
      /bytes, wanted less than 1000000; the largest outputs are those of cell 2/,
    );
  });

  it('may name addresses, fractions and relative folders', () => {
    const notebook = run();
    notebook.cells[1].outputs![0].text = 'see https://example.org/a/b, data/mnist/x.gz, 3 / 4, km/h, and/or/not';
    assert.deepEqual(faultsOf(normalize(notebook)), []);
    notebook.cells[1].outputs![0] = {
      output_type: 'display_data',
      data: { 'application/vnd.plotly.v1+json': { z: { bdata: '/wX6CAnu/voVDgn9', dtype: 'i1' } } },
    };
    assert.deepEqual(faultsOf(normalize(notebook)), [], 'values in base64');
  });
});

describe('the pages of verdicts', () => {
  const FALL = { kind: 'effect' as const, quantity: 'fall of A | B', min: 0.2, max: 0.8, recorded: 0.4, null: 0 };
  const rule = { test: 'two networks', reason: '', bounds: [FALL] };
  const finding = {
    id: 'ab-1',
    experiment: '1-first',
    finding: 'Maps fall.',
    recorded: { values: '0.4', source: 'a notebook of the authors' },
    data: 'real data, small network' as const,
    small: rule,
    full: rule,
  };
  const folder = temporaryFolder('ledger');
  const papers = path.join(folder, 'papers');
  before(() => {
    fs.mkdirSync(path.join(papers, 'a-paper'), { recursive: true });
    fs.writeFileSync(
      path.join(papers, 'a-paper', 'findings.json'),
      JSON.stringify([finding, { ...finding, id: 'ab-2', experiment: '2-second' }]),
    );
  });
  after(() => fs.rmSync(folder, { recursive: true }));
  const measured = (value: number | string) =>
    record('reproduced', {
      claims: [
        ...record('reproduced').claims.map((claim) => ({ ...claim, kind: 'control' as const })),
        {
          id: 'fall',
          claim: FALL.quantity,
          kind: 'finding',
          finding: 'ab-1',
          bound: FALL,
          tolerance: { between: [0.2, 0.8] },
          obtained: { values: [value as number], mean: value as number, n: 3 },
          verdict: 'reproduced',
          inWords: { tolerance: 'between 0.2 and 0.8', obtained: `${value} (n = 3)`, verdict: '✓ reproduced' },
        },
      ],
    });
  const written = (value: number | string) => {
    const records = new Map([['a-paper/1-first', measured(value)]]);
    const ledger = readLedger(papers, records);
    const page = writeVerdicts('Before.\n<!-- verdicts:start -->\nold\n<!-- verdicts:end -->\nAfter.', ledger, records);
    const readme = writeHeadline('<!-- verdicts:start -->\n<!-- verdicts:end -->', ledger, records);
    return { ledger, page, readme };
  };

  it('count findings by state, per paper and by what they are tested on, and checks apart', () => {
    const { readme } = written(0.4);
    assert.match(readme, /Of 2 findings: 1 reproduced, 0 partly, 0 not reproduced, 1 untested/);
    assert.match(readme, /0 identities and 1 controls, all met/);
    assert.match(readme, /^\| a-paper \| 2 \| 1 \| {2}\| {2}\| 1 \|$/m);
    assert.match(readme, /^\| real data, small network \| 2 \| 1 \| {2}\| {2}\| 1 \|$/m);
  });

  it('give each finding a section: state, sources, a row a quantity with what is published, recorded and obtained', () => {
    const { page } = written(0.4);
    assert.match(page, /^Before\.[\s\S]*After\.$/);
    assert.match(page, /### ab-1\n\nMaps fall\.\n\n\*\*✓ reproduced\*\*/);
    assert.match(
      page,
      /\[1-first\]\(\.\.\/notebooks\/a-paper\/1-first\.ipynb\) \(\[record\]\(records\/a-paper\/1-first\.json\)/,
    );
    assert.match(page, /^\| fall of A \\\| B \| {2}\| 0\.4 \| {2}\| between 0\.2 and 0\.8 \| 0\.4 \(n = 3\) \| ✓ \|$/m);
    assert.match(page, /### ab-2[\s\S]*○ untested[\s\S]*which is not written yet[\s\S]*\| not measured \|/);
    assert.match(page, /\| control \| A \\\| B is larger than &lt;C>\. \|/);
  });

  it('take the state from the values of the record, not from its words', () => {
    assert.equal(written(0.1).ledger[0].state, 'not reproduced');
    assert.equal(written('NaN').ledger[0].state, 'not reproduced');
    assert.equal(written(0.9).ledger[0].state, 'partly');
  });

  it('judge a finding that full mode measured by the rule of full mode, and tell of both', () => {
    const records = new Map([['a-paper/1-first', measured(0.4)]]);
    const full = { records: new Map([['a-paper/1-first', measured(0.1)]]), missing: {} };
    const ledger = readLedger(papers, records, full.records);
    assert.deepEqual(
      [ledger[0].mode, ledger[0].state, ledger[0].beside?.state],
      ['full', 'not reproduced', 'reproduced'],
    );
    assert.deepEqual([ledger[1].mode, ledger[1].state, ledger[1].beside], ['small', 'untested', undefined]);
    const page = writeVerdicts('<!-- verdicts:start -->\n<!-- verdicts:end -->', ledger, records, full);
    assert.match(page, /### ab-1\n\nMaps fall\.\n\n\*\*✗ not reproduced\*\*, full mode: /);
    assert.match(page, /\(\[record\]\(full-records\/a-paper\/1-first\.json\)\)/);
    assert.match(page, /\n\nIn small mode: \*\*✓ reproduced\*\*\. [^\n]*\(records\/a-paper\/1-first\.json\)/);
    assert.match(page, /^\| \[a-paper\/1-first\]\(\S+\) \| 1 ✓ \| 1 ✗ \|$/m);
  });

  it('say what full mode has not done', () => {
    const records = new Map([['a-paper/1-first', measured(0.4)]]);
    const told = (missing: Record<string, string>) =>
      writeVerdicts('<!-- verdicts:start -->\n<!-- verdicts:end -->', readLedger(papers, records), records, {
        records: new Map(),
        missing,
      });
    assert.match(told({}), /\| 1 ✓ \| not run through: all of it \|$/m);
    assert.match(
      told({ 'a-paper/1-first': '30 trainings | hours' }),
      /\| not run through: 30 trainings \\\| hours \|$/m,
    );
  });

  it('keep of full mode its record alone, and none of stand-in data', () => {
    const at = path.join(folder, 'full');
    const places = {
      notebooks: path.join(at, 'notebooks'),
      reports: path.join(at, 'reports'),
      readme: path.join(at, 'README.md'),
      verdicts: path.join(at, 'verdicts.md'),
      records: path.join(at, 'records'),
      fullRecords: path.join(at, 'full-records'),
      papers,
      sources: path.join(at, 'src'),
    };
    const names = ['a-paper/1-first', 'a-paper/2-second'];
    for (const name of names) {
      writeNotebook(places.notebooks, name, notebookOf('1'));
      fs.mkdirSync(path.join(places.reports, 'a-paper'), { recursive: true });
      const run = { ...measured(0.4), mode: 'full', standIn: name === names[1] };
      fs.writeFileSync(path.join(places.reports, `${name}.json`), JSON.stringify(run));
    }
    for (const page of [places.readme, places.verdicts])
      fs.writeFileSync(page, '<!-- verdicts:start -->\n<!-- verdicts:end -->\n');
    const before = fs.readFileSync(path.join(places.notebooks, `${names[0]}.ipynb`), 'utf8');
    assert.deepEqual(writeBack(names, names, 'full', places), [
      'a-paper/2-second is not kept: full mode ran on generated stand-in data',
    ]);
    assert.equal(fs.readFileSync(path.join(places.notebooks, `${names[0]}.ipynb`), 'utf8'), before);
    assert.ok(!fs.existsSync(places.records));
    assert.deepEqual([...keptRecords(places.fullRecords, names).keys()], [names[0]]);
    assert.match(fs.readFileSync(places.verdicts, 'utf8'), /\*\*✓ reproduced\*\*, full mode/);
  });

  it('need their two markers', () => {
    assert.throws(() => writeVerdicts('# V', [], new Map()), /docs\/verdicts\.md lacks the lines '<!-- verdicts:start/);
    assert.throws(() => writeHeadline('# V', [], new Map()), /README\.md lacks the lines/);
  });
});

describe('the fingerprint of a notebook', () => {
  it('changes with its code, its claims and the package, not with its outputs', () => {
    const folder = temporaryFolder('fingerprint');
    const at = { notebooks: path.join(folder, 'notebooks'), sources: path.join(folder, 'src') };
    const source = (text: string) => {
      fs.mkdirSync(path.join(at.sources, 'dist'), { recursive: true });
      fs.writeFileSync(path.join(at.sources, 'a.ts'), text);
      fs.writeFileSync(path.join(at.sources, 'dist', 'a.d.ts'), String(Math.random()));
    };
    source('1');
    writeNotebook(at.notebooks, '1-first', notebookOf('1'));
    const first = fingerprintOf(at, '1-first');
    const shown = notebookOf('1');
    shown.cells[0].outputs = [{ output_type: 'stream', text: 'hi' }];
    writeNotebook(at.notebooks, '1-first', shown);
    assert.deepEqual(fingerprintOf(at, '1-first'), first);
    fs.writeFileSync(path.join(at.notebooks, '1-first.claims.json'), '{}');
    const stated = fingerprintOf(at, '1-first');
    assert.notEqual(stated.cells, first.cells);
    source('2');
    const changed = fingerprintOf(at, '1-first');
    assert.equal(changed.cells, stated.cells);
    assert.notEqual(changed.package, stated.package);
    fs.rmSync(folder, { recursive: true });
  });
});

describe('the report page', () => {
  const run = {
    state: 'passed' as const,
    mode: 'small',
    seconds: 4,
    cell: 3,
    cells: 3,
    date: '2026-01-01T00:00:00.000Z',
  };
  const facts = { version: '0.1.0', date: '2026-01-03T00:00:00.000Z' };

  it('shows claims, escaped, and needs nothing from elsewhere', () => {
    const html = reportPage([{ name: 'a-paper/1-first', run, record: record('reproduced') }], facts);
    assert.match(html, /<td data-column="claim">A \| B is\nlarger than &#60;C&#62;\.<\/td>/);
    assert.match(html, /First &#60;things&#62;/);
    assert.doesNotMatch(html, /<script|<link|<img|src=|url\(|@import|https?:\/\//);
    assert.doesNotMatch(html, /earlier run/);
  });

  it('names papers by their index, with their question, and shows the figures of a run', () => {
    const folder = path.join(temporaryFolder('contents'), 'a-paper');
    fs.mkdirSync(folder, { recursive: true });
    fs.writeFileSync(
      path.join(folder, 'README.md'),
      '# A paper\n\n**Paper.** X: *Y*.\n\n**Question.** Is *it* so? `Yes`.\n',
    );
    const png = Buffer.from('a picture').toString('base64');
    const plotly = (title: unknown) => ({
      'application/vnd.plotly.v1+json': { layout: { title } },
      'image/png': `${png}\n`,
    });
    const file = path.join(folder, '1-first.ipynb');
    fs.writeFileSync(
      file,
      JSON.stringify({
        cells: [
          {},
          {
            outputs: [
              { data: plotly({ text: 'One<br>"figure"' }) },
              { text: 'no picture' },
              { data: { 'image/png': [png] } },
            ],
          },
        ],
      }),
    );
    const pictures = picturesOf(file);
    assert.deepEqual(pictures, [
      { title: 'One "figure"', png },
      { title: 'figure', png },
    ]);
    assert.deepEqual(picturesOf(path.join(folder, 'none.ipynb')), []);
    const paper = paperOf(folder);
    assert.deepEqual(paper, { title: 'A paper', question: 'Is it so? Yes.' });
    assert.deepEqual(paperOf(path.join(folder, 'b-paper')), { title: 'b-paper', question: '' });
    const html = reportPage([{ name: 'a-paper/1-first', run, record: record('reproduced'), pictures }], {
      ...facts,
      papers: { 'a-paper': paper },
    });
    assert.match(html, /<h2>A paper<\/h2>\n<p>Is it so\? Yes\.<\/p>/);
    assert.equal(html.split(`src="data:image/png;base64,${png}"`).length, 3);
    assert.match(html, /alt="One &#34;figure&#34;"/);
    assert.doesNotMatch(html.replaceAll('src="data:image/png;', ''), /<script|<link|src=|url\(|@import|https?:\/\//);
  });

  it('escapes names, titles and pictures, whatever they hold', () => {
    const hostile = '"><script>x</script>/1 & #?"<b>';
    const pictures = [{ title: '"><script>', png: 'aGk="><script>' }];
    const html = reportPage(
      [{ name: hostile, run, record: record('reproduced', { title: hostile }), pictures }],
      facts,
    );
    assert.doesNotMatch(html, /<script|<b>/);
    assert.match(html, /href="notebooks\/%22%3E%3Cscript%3Ex%3C\/script%3E\/1%20%26%20%23%3F%22%3Cb%3E\.ipynb"/);
  });

  it('shows the error of a notebook that raised, and that its claims are older', () => {
    const error = { name: 'TypeError', value: 'a <bad> thing', trace: 'at In[2]:1' };
    const later = { ...run, state: 'raised' as const, error, date: '2026-01-02T00:00:01.000Z' };
    const html = reportPage([{ name: 'a-paper/1-first', run: later, record: record('reproduced') }], facts);
    assert.match(html, /TypeError: a &#60;bad&#62; thing/);
    assert.match(html, /raised an error in cell 3 of 3/);
    assert.match(html, /from an earlier run/);
    assert.match(html, /1 notebook did not run to the end/);
  });
});

describe('progress', () => {
  it('replaces its lines on a terminal and leaves finished ones above', () => {
    let written = '';
    const progress = openProgress({ isTTY: true, columns: 80, write: (text: string) => (written += text) });
    progress.update('a', 'cell 1');
    progress.update('b', 'cell 1');
    progress.update('a', 'done', 'ended');
    written = '';
    progress.update('b', 'cell 2');
    assert.match(written, /^\x1b\[1A\r\x1b\[Kb +cell 2\n$/);
  });

  it('writes a line at the start and the end into a log', () => {
    const lines: string[] = [];
    const progress = openProgress({ write: (text: string) => lines.push(text.trim().replace(/ +/g, ' ')) });
    progress.update('a', 'starting');
    progress.update('a', 'cell 1');
    progress.update('a', 'done', 'ended');
    assert.deepEqual(lines, ['a starting', 'a done']);
  });
});

describe('running notebooks', { skip: noKernel ?? false }, () => {
  let folder = '';
  before(() => {
    folder = temporaryFolder('run');
    writeNotebook(
      `${folder}/notebooks`,
      'a-paper/1-good',
      notebookOf(
        ['const seeds = [0, 1];', { tags: ['parameters'] }],
        `import { experiment } from 'vitrine/report';
const run = experiment({ paper: 'a-paper', notebook: '1-good', title: 'Good', seeds: seeds, parameters: { seeds: seeds },
  claims: [{ id: 'one', claim: 'One is large.', paper: { value: '1', source: 'Table 1' }, tolerance: { atLeast: 2 } }] });
run.obtain('one', [1, 1], { n: 1 });
run.save();`,
        'console.log("mode", process.env.VITRINE_MODE)',
      ),
    );
    writeNotebook(
      `${folder}/notebooks`,
      'a-paper/2-raises',
      notebookOf('console.log("before")', 'throw new TypeError("deliberate");', 'console.log("after")'),
    );
    writeNotebook(
      `${folder}/notebooks`,
      'b-paper/1-slow',
      notebookOf(
        `import { progress } from 'vitrine/host';
progress('steps', 4).update(1);
await new Promise((resolve) => setTimeout(resolve, 600_000));`,
      ),
    );
    writeNotebook(`${folder}/notebooks`, 'b-paper/2-dies', notebookOf('process.kill(process.pid, "SIGKILL");'));
    fs.mkdirSync(path.join(folder, 'docs'));
    for (const file of ['README.md', 'docs/verdicts.md'])
      fs.writeFileSync(path.join(folder, file), '<!-- verdicts:start -->\n<!-- verdicts:end -->\n');
  });
  after(() => fs.rmSync(folder, { recursive: true }));

  const request = (name: string) => ({
    name,
    mode: 'small' as const,
    notebooks: `${folder}/notebooks`,
    reports: `${folder}/reports`,
  });
  /** The command in a checkout that is set up: that is not done again for each call. */
  const program = `require(${JSON.stringify(path.join(project, 'lab/commands/reproduce.js'))}).run(process.argv.slice(1), async () => {}).then((code) => { process.exitCode = code; });`;
  const reproduce = (...words: string[]) => {
    const child = spawn(process.execPath, ['-e', program, '--', ...words], {
      env: { ...process.env, VITRINE_NOTEBOOKS: `${folder}/notebooks`, VITRINE_REPORTS: `${folder}/reports` },
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => (output += text));
    return {
      child,
      ended: new Promise<{ code: number | null; output: string }>((resolve) =>
        child.on('close', (code) => resolve({ code, output })),
      ),
    };
  };

  it('tells which cell raised what, keeps the outputs before it, and does not go on', async () => {
    const { state, cell, cells, error, copy } = await runNotebook(request('a-paper/2-raises')).result;
    assert.deepEqual([state, cell, cells], ['raised', 2, 3]);
    assert.equal(`${error?.name}: ${error?.value}`, 'TypeError: deliberate');
    const executed = JSON.parse(fs.readFileSync(copy, 'utf8')) as Notebook;
    assert.deepEqual(
      executed.cells.map(({ outputs }) => textOf(outputs?.[0]?.text)),
      ['before\n', '', ''],
    );
    assert.equal(executed.cells[1].outputs?.at(-1)?.output_type, 'error');
  });

  it('stops a notebook that takes longer than its budget', async () => {
    const lines: string[] = [];
    const onProgress = (line: string) => lines.push(line);
    const { state, error, seconds } = await runNotebook({ ...request('b-paper/1-slow'), budget: 20, onProgress })
      .result;
    assert.equal(state, 'timeout', JSON.stringify(error));
    assert.ok(seconds < 120, `${seconds} s`);
    // What a reader would see under the cell, with the time left, reaches whoever waits for the run.
    assert.match(lines.join(), /^steps █+░+ 1\/4 0 s left/);
  });

  it('counts a figure without its still picture as an error, and says why there is none', async () => {
    writeNotebook(
      `${folder}/notebooks`,
      'd-paper/1-figures',
      notebookOf(
        `import { lines, show } from 'vitrine';
const line = lines({ title: 'T', xTitle: 'x', yTitle: 'y', series: [{ name: 'n', x: [1], y: [2] }] });
show(line);`,
        'show(line);',
      ),
    );
    const name = 'd-paper/1-figures';
    assert.equal((await runNotebook(request(name)).result).state, 'passed');
    const environment = { VITRINE_KALEIDO: '/usr/bin/false' };
    const { state, error, copy } = await runNotebook({ ...request(name), environment }).result;
    assert.equal(state, 'lost pictures');
    assert.match(error!.value, /^2 of 2 figures have no still picture: .*(renderer|picture)/);
    assert.equal(lostPictures(copy), error!.value);
    process.env.VITRINE_KALEIDO = environment.VITRINE_KALEIDO;
    try {
      const { code, output } = await reproduce('1-figures', '--write').ended;
      assert.equal(code, 1);
      assert.match(output, /1-figures +✗ 2 cells, [\d.]+ s, but still pictures are lost/);
      assert.doesNotMatch(fs.readFileSync(`${folder}/notebooks/${name}.ipynb`, 'utf8'), /plotly/, 'not written back');
    } finally {
      delete process.env.VITRINE_KALEIDO;
    }
  });

  it('lets the time limits be raised, and says so where one was reached', async () => {
    writeNotebook(
      `${folder}/notebooks`,
      'd-paper/2-limit',
      notebookOf(['await new Promise((resolve) => setTimeout(resolve, 3000));', { timeout: 1 }]),
    );
    const { code, output } = await reproduce('2-limit').ended;
    assert.equal(code, 1);
    assert.match(output, /2-limit +✗ timeout in cell 1 of 1/);
    assert.match(output, /this machine is slower, or busy\. Run it again .*: --patience 3/);
    assert.equal((await reproduce('2-limit', '--patience', '20').ended).code, 0);
    assert.deepEqual(
      ['0', 'x'].map((word) => {
        try {
          return readCall(['--patience', word], {});
        } catch (error) {
          return (error as Error).message;
        }
      }),
      ['0', 'x'].map((word) => `--patience is '${word}'; wanted a number above 0, such as 3`),
    );
  });

  it('says so when the kernel dies', async () => {
    assert.equal((await runNotebook(request('b-paper/2-dies')).result).state, 'died');
  });

  it('exits 0 when a claim is merely not reproduced, writes record, copy, page, notebook and README', async () => {
    const { code, output } = await reproduce('1-good', '--write').ended;
    assert.equal(code, 0, output);
    assert.match(output, /1-good +✓ 3 cells, [\d.]+ s: 1 not reproduced/);
    assert.equal(readRecord(`${folder}/reports`, 'a-paper/1-good')?.claims[0].verdict, 'not reproduced');
    assert.match(fs.readFileSync(`${folder}/reports/index.html`, 'utf8'), /One is large/);
    assert.match(fs.readFileSync(`${folder}/docs/verdicts.md`, 'utf8'), /One is large.*✗ not reproduced/);
    assert.match(fs.readFileSync(`${folder}/README.md`, 'utf8'), /1 of them not met/);
    const kept = JSON.parse(fs.readFileSync(`${folder}/docs/records/a-paper/1-good.json`, 'utf8')) as RunRecord;
    assert.equal(kept.claims[0].verdict, 'not reproduced');
    assert.ok(!('volatile' in kept), 'what differs from run to run is not kept');
    const again = await reproduce('--pages').ended;
    assert.equal(again.code, 0, again.output);
    const written = fs.readFileSync(`${folder}/notebooks/a-paper/1-good.ipynb`, 'utf8');
    assert.equal(normalize(JSON.parse(written) as Notebook), written);
    assert.equal(textOf((JSON.parse(written) as Notebook).cells[2].outputs?.[0].text), 'mode small\n');
  });

  it('exits 1 when a notebook raises, and runs the others all the same', async () => {
    const { code, output } = await reproduce('a-paper').ended;
    assert.equal(code, 1, output);
    assert.match(output, /1-good +✓/);
    assert.match(output, /2-raises +✗ raised in cell 2 of 3/);
    assert.match(output, /TypeError: deliberate/);
  });

  it('exits 2 for a word that fits no notebook', async () => {
    const { code, output } = await reproduce('nonsense').ended;
    assert.equal(code, 2);
    assert.match(output, /no notebook's name contains 'nonsense'[\s\S]*a-paper\/1-good/);
  });

  for (const signal of ['SIGINT', 'SIGKILL'] as const) {
    it(`leaves no kernel behind after ${signal}`, async () => {
      const marker = `marker-${signal}-${process.pid}`;
      const started = path.join(folder, marker);
      writeNotebook(
        `${folder}/notebooks`,
        `c-paper/${marker.toLowerCase()}`,
        notebookOf(
          `require('fs').writeFileSync(${JSON.stringify(started)}, String(process.pid)); await new Promise((resolve) => setTimeout(resolve, 600_000));`,
        ),
      );
      const { child, ended } = reproduce(marker.toLowerCase());
      while (!fs.existsSync(started) && child.exitCode === null) await wait(200);
      const kernel = Number(fs.readFileSync(started, 'utf8'));
      assert.ok(isAlive(kernel));
      child.kill(signal);
      const { code } = await ended;
      if (signal === 'SIGINT') assert.equal(code, 130);
      for (let i = 0; i < 50 && isAlive(kernel); i++) await wait(200);
      assert.ok(!isAlive(kernel), 'the kernel is still there');
      fs.rmSync(`${folder}/notebooks/c-paper`, { recursive: true });
    });
  }
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
