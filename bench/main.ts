import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { projectFolder } from 'vitrine/runtime';
import { casesOf, METHODS, METRICS, title, type Case, type ModelName } from './cases';
import { writeFixtures } from './fixtures';
import { measure, type Contestants, type Effort, type Row } from './measure';
import { readOptions, type Options } from './options';
import type { Facts, Layout } from './protocol';
import { Side } from './side';
import { page, ratio, summaryTable, type Conditions } from './table';

const EFFORT: Record<'full' | 'quick', Effort> = { full: { block: 0.4, blocks: 7, budget: 8 }, quick: { block: 0.15, blocks: 3, budget: 1.5 } };

/** `npm run bench`: measures the cases asked for, prints a line each; the whole table goes into docs and README. */
async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  const project = projectFolder()!;
  const folder = path.join(project, '.vitrine', 'bench');
  const load = os.loadavg()[0];
  if (load > 0.5) console.error(`bench: other work is running (load ${load.toFixed(1)}); CPU times bear it, clock times do not`);
  const rows: Row[] = [];
  const versions: Facts = {};
  for (const model of options.models) {
    writeFixtures(folder, model);
    for (const threads of model === 'maps' ? [1] : options.threads) {
      const sides = start(model, threads, project, options);
      try {
        for (const { side, layout } of [{ side: sides.ours, layout: undefined }, ...sides.theirs]) {
          Object.assign(versions, await side.ask<Facts>({ ask: 'open', folder, model, threads, layout }));
        }
        for (const once of chosen(model, options)) {
          const row = await measure(once, threads, sides, folder, EFFORT[options.mode]);
          rows.push(row);
          console.log(line(row));
        }
      } finally {
        for (const { side } of [{ side: sides.ours }, ...sides.theirs]) side.close();
      }
    }
  }
  const { threads, ...named } = versions;
  write(project, rows, {
    machine: `${os.cpus()[0]?.model.trim()}, ${os.availableParallelism()} cores`, when: new Date().toISOString().slice(0, 10), mode: options.mode, versions: named, load,
  }, options);
}

function start(model: ModelName, threads: number, project: string, { python }: Options): Contestants {
  const held = { threads, environment: process.env };
  const torch = path.join(project, 'bench', 'torch_side.py');
  const layouts: (Layout | undefined)[] = model === 'maps' ? [undefined] : ['contiguous', 'channels-last'];
  return {
    ours: new Side('Vitrine', [process.execPath, path.join(__dirname, 'vitrine-side.js')], held),
    theirs: layouts.map((layout) => ({ side: new Side(`PyTorch ${layout ?? ''}`, [python, torch], held), layout })),
  };
}

/** Methods that pass many copies of an image pass them at any batch size: on large images one is enough unless more are asked for. */
function chosen(model: ModelName, { batches, methods, mode }: Options): Case[] {
  const unknown = methods.find((method) => !([...METHODS, ...METRICS] as string[]).includes(method));
  if (unknown) throw new Error(`bench: --only ${unknown} is unknown; there are ${[...METHODS, ...METRICS].join(', ')}`);
  const wide = model === 'mnist-cnn' && mode === 'full' ? [1, 8, 32] : [1];
  const cases = casesOf(model, batches ?? (mode === 'full' ? [1, 8, 32] : [1, 8]), batches ?? wide);
  return cases.filter(({ method }) => methods.length === 0 || methods.includes(method));
}

function line(row: Row): string {
  const name = `${row.case.model}, ${title(row.case)}, ${row.threads} thread${row.threads > 1 ? 's' : ''}`;
  if (!row.times) return `${name}: NOT TIMED, the results are ${row.difference.toExponential(1)} apart`;
  const { ours, theirs } = row.times;
  const times = theirs.map(({ cpu, layout }) => `${(cpu * 1000).toFixed(2)}${layout ? ` ${layout}` : ''}`).join(', ');
  return `${name}: ${(ours.cpu * 1000).toFixed(2)} ms CPU against ${times}: ratio ${ratio(row).toFixed(2)} (clock ${ratio(row, 'wall').toFixed(2)}), ${row.difference.toExponential(0)} apart`;
}

/** The record of every run; page and README only of a run of everything. */
function write(project: string, rows: readonly Row[], conditions: Conditions, { models, methods, batches, mode }: Options): void {
  const reports = path.join(project, 'reports');
  fs.mkdirSync(reports, { recursive: true });
  fs.writeFileSync(path.join(reports, 'bench.json'), `${JSON.stringify({ ...conditions, rows }, undefined, 1)}\n`);
  const isWhole = mode === 'full' && models.length === 4 && methods.length === 0 && !batches;
  const target = isWhole ? path.join(project, 'docs', 'bench.md') : path.join(reports, 'bench.md');
  fs.writeFileSync(target, page(rows, conditions));
  console.log(`\n${summaryTable(rows)}\n\nWritten: ${path.relative(project, target)}, reports/bench.json`);
  if (isWhole) refreshReadme(path.join(project, 'README.md'), summaryTable(rows));
}

function refreshReadme(file: string, table: string): void {
  const text = fs.readFileSync(file, 'utf8');
  const marks = /(<!-- bench:start -->\n)[^]*?(<!-- bench:end -->)/;
  if (!marks.test(text)) throw new Error("bench: README.md lacks the lines '<!-- bench:start -->' and '<!-- bench:end -->'");
  fs.writeFileSync(file, text.replace(marks, (_, start, end) => `${start}${table}\n${end}`));
}

main().catch((error: Error) => {
  console.error(error.stack);
  process.exitCode = 1;
});
