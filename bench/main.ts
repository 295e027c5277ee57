import * as os from 'node:os';
import * as path from 'node:path';
import { projectFolder } from 'vitrine/host';
import { chaptersTable, measureChapters } from './chapters';
import { casesOf, NETWORKS, type Case, type ModelName } from './cases';
import { compareDevices } from './compare-devices';
import { estimate, type Plan } from './estimate';
import { writeFixtures } from './fixtures/write';
import { measure, type Contestants, type Effort, type Row } from './measure';
import { isWhole, readOptions, type Options } from './options';
import { ENGINES, type Facts, type Opponent } from './protocol';
import { publish, publishScale, recordFile, writePages } from './publish';
import { merge, readRecord, type BenchRecord, type Section } from './record';
import { keepNeuronScale, neuronScaleTable, rehearseNeurons } from './scale/neurons';
import { rehearse } from './scale/rehearse';
import { Side } from './side';
import { summaryTable } from './summary';
import { ratio } from './table';
import { title } from './titles';

const EFFORT: Record<'full' | 'quick', Effort> = {
  full: { block: 0.4, blocks: 5, budget: 5 },
  quick: { block: 0.15, blocks: 3, budget: 1.5 },
};

/**
 * `npm run bench`: measures the cases asked for, prints a line each; models that are measured whole go into docs and
 * README, each when it is done.
 */
async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  const project = projectFolder()!;
  if (options.work === 'pages') return console.log(`Written: ${writePages(project).join(', ')}`);
  if (options.work === 'chapters') {
    console.log(chaptersTable(measureChapters(project, options.chapters)));
    return console.log(`Written: docs/chapters.json, ${writePages(project).join(', ')}`);
  }
  if (options.work === 'scale') {
    const folder = path.join(project, '.vitrine', 'bench');
    return rehearse(project, folder, { count: options.photographs, metrics: options.rehearsed }, (record) =>
      console.log(`Written: ${publishScale(project, record).join(', ')}`),
    );
  }
  if (options.work === 'neurons') {
    const found = await rehearseNeurons(path.join(project, '.vitrine', 'bench'), options.photographs);
    console.log(neuronScaleTable(keepNeuronScale(project, found)));
    return console.log(`Written: docs/bench-neurons.json, ${writePages(project).join(', ')}`);
  }
  if (options.work === 'device') {
    if (!(await compareDevices(project, path.join(project, '.vitrine', 'bench')))) process.exitCode = 1;
    return;
  }
  const load = os.loadavg()[0];
  if (load > 0.5)
    console.error(`bench: other work is running (load ${load.toFixed(1)}); CPU times bear it, clock times do not`);
  const plans = options.models.map((model): Plan => ({
    model,
    cases: chosen(model, options),
    threads: model === 'maps' ? [1] : (options.threads ?? [1, 2]),
  }));
  console.log(`bench: ${estimate(plans, readRecord(recordFile(project)), options.mode)}`);
  const conditions = {
    when: new Date().toISOString().slice(0, 10),
    mode: options.mode,
    machine: `${os.cpus()[0]?.model.trim()}, ${os.cpus().length} cores`,
    load,
  };
  let [measured, written]: [BenchRecord, string[]] = [{}, []];
  for (const plan of plans) {
    const opponents = opponentsOf(plan.model);
    measured = merge(measured, { [plan.model]: { ...conditions, opponents, ...(await run(plan, project, options)) } });
    written = publish(project, measured, isWhole(options) ? 'docs' : 'reports');
  }
  console.log(`\n${summaryTable(measured)}\n\nWritten: ${written.join(', ')}`);
}

/** Measures a model. */
async function run(
  { model, cases, threads }: Plan,
  project: string,
  options: Options,
): Promise<Pick<Section, 'versions' | 'rows'>> {
  const folder = path.join(project, '.vitrine', 'bench');
  writeFixtures(folder, model);
  const rows: Row[] = [];
  const versions: Facts = {};
  for (const count of threads) {
    const sides = start(model, count, { project, folder, python: options.python });
    try {
      for (const { side, opponent } of [{ side: sides.ours, opponent: undefined }, ...sides.theirs]) {
        Object.assign(versions, await side.ask<Facts>({ ask: 'open', folder, model, threads: count, opponent }));
      }
      for (const once of cases) {
        const row = await measure(once, count, without(sides, once, rows), folder, EFFORT[options.mode]);
        rows.push(row);
        console.log(line(row));
      }
    } finally {
      for (const { side } of [{ side: sides.ours }, ...sides.theirs]) side.close();
    }
  }
  return { versions, rows };
}

function start(
  model: ModelName,
  threads: number,
  { project, folder, python }: { project: string; folder: string; python: string },
): Contestants {
  const held = { threads, folder };
  const script = path.join(project, 'bench', 'python', 'side.py');
  return {
    ours: new Side('Vitrine', [process.execPath, path.join(__dirname, 'vitrine', 'side.js')], held),
    theirs: opponentsOf(model).map((opponent) => ({
      side: new Side(`Python (${opponent})`, [python, script], held),
      opponent,
    })),
  };
}

function opponentsOf(model: ModelName): readonly Opponent[] {
  if (model === 'maps' || model === 'neurons') return ['numpy'];
  if (model === 'lstm') return ['contiguous', 'compiled'];
  const torch = ['contiguous', 'channels-last', 'compiled'] as const;
  return (NETWORKS as readonly string[]).includes(model) ? [...torch, ...ENGINES] : torch;
}

/**
 * The sides that a case is measured on. What passes many gradients is not compiled by PyTorch where single gradients
 * were far slower so: compiling each of its sizes takes minutes.
 */
function without(sides: Contestants, { method }: Case, rows: readonly Row[]): Contestants {
  if (method !== 'integrated-gradients' && method !== 'smooth-grad') return sides;
  const gradients = rows.filter((row) => row.case.method === 'gradient' && row.times);
  const isBehind = gradients.every(({ times }) => times!.theirs.every(({ opponent }) => opponent !== 'compiled'));
  if (gradients.length === 0 || !isBehind) return sides;
  return { ...sides, theirs: sides.theirs.filter(({ opponent }) => opponent !== 'compiled') };
}

/**
 * Methods that pass many copies of an image pass them at any batch size: a quick run takes one unless more are asked
 * for.
 */
function chosen(model: ModelName, { batches, methods, mode }: Options): Case[] {
  const wide = mode === 'full' ? [1, 8, 32] : [1];
  const cases = casesOf(model, batches ?? (mode === 'full' ? [1, 8, 32] : [1, 8]), batches ?? wide);
  return cases.filter(({ method }) => methods.length === 0 || methods.includes(method));
}

function line(row: Row): string {
  const name = `${row.case.model}, ${title(row.case)}, ${row.threads} thread${row.threads > 1 ? 's' : ''}`;
  if (!row.times) return `${name}: NOT TIMED, the results are ${row.difference.toExponential(1)} apart`;
  const { ours, theirs } = row.times;
  const times = [...theirs, ...(row.times.engines ?? [])]
    .map(({ cpu, opponent }) => `${(cpu * 1000).toFixed(2)} ${opponent}`)
    .join(', ');
  return `${name}: ${(ours.cpu * 1000).toFixed(2)} ms CPU against ${times}: ratio ${ratio(row).toFixed(2)} (clock ${ratio(row, 'wall').toFixed(2)}), ${row.difference.toExponential(0)} apart`;
}

main().catch((error: Error) => {
  // What the words of the call caused says so; of anything else the place is wanted, too.
  console.error(error.message.startsWith('bench: ') ? error.message : error.stack);
  process.exitCode = 1;
});
