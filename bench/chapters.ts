import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';

/** Seconds of every chapter in small mode. */
export interface ChapterTimes {
  when: string;
  machine: string;
  load: number;
  node: string;
  /** By the name of the chapter; absent where it did not run to its end. */
  seconds: Record<string, Partial<Record<Way, number>>>;
}

/** With each pass as one graph, or each operation by itself. */
export type Way = 'graphs' | 'operations';
const WAYS: Record<Way, NodeJS.ProcessEnv> = { graphs: {}, operations: { VITRINE_COMPILED: 'off' } };

/** The times that are committed. */
export const chapterFile = (project: string): string => path.join(project, 'docs', 'chapters.json');

/** The times in that file; undefined where there are none. */
export function readChapters(project: string): ChapterTimes | undefined {
  const file = chapterFile(project);
  return fs.existsSync(file) ? (JSON.parse(fs.readFileSync(file, 'utf8')) as ChapterTimes) : undefined;
}

/**
 * Runs chapters without a browser, each with graphs and then without, and writes down how long it took as soon as both
 * have ended; those that are not run keep what was measured of them. `names` are fragments of their paths; none: all.
 */
export function measureChapters(project: string, names: readonly string[]): ChapterTimes {
  const chosen = chosenChapters(project, names);
  const found: ChapterTimes = {
    when: new Date().toISOString().slice(0, 10),
    machine: `${os.cpus()[0]?.model.trim()}, ${os.cpus().length} cores`,
    load: os.loadavg()[0],
    node: process.version,
    seconds: readChapters(project)?.seconds ?? {},
  };
  for (const name of chosen) {
    found.seconds[name] = {};
    for (const way of ['graphs', 'operations'] as const) {
      console.log(`bench: ${name}, ${way === 'graphs' ? 'each pass as one graph' : 'each operation by itself'}`);
      const seconds = secondsOf(project, name, way);
      if (seconds !== undefined) found.seconds[name][way] = seconds;
    }
    fs.writeFileSync(chapterFile(project), `${JSON.stringify(found, undefined, 1)}\n`);
  }
  return found;
}

/** The chapters as `npm run reproduce` lists them, and chooses among them. */
function chosenChapters(project: string, names: readonly string[]): string[] {
  const { listNotebooks, selectNotebooks } = require(path.join(project, 'lab', 'reproduce', 'notebooks')) as {
    listNotebooks(folder: string): string[];
    selectNotebooks(names: readonly string[], words: readonly string[]): string[];
  };
  try {
    return selectNotebooks(listNotebooks(path.join(project, 'notebooks')), names);
  } catch (error) {
    throw new Error(`bench: --chapters: ${(error as Error).message}`);
  }
}

/** Seconds of one chapter in small mode, nothing kept of earlier runs; undefined where it did not run to its end. */
function secondsOf(project: string, name: string, way: Way): number | undefined {
  const reports = path.join(project, '.vitrine', 'bench', `chapters-${way}`);
  fs.rmSync(reports, { recursive: true, force: true });
  const { status } = spawnSync(
    process.execPath,
    [path.join(project, 'lab', 'cli.js'), 'reproduce', name, '--patience', '5'],
    {
      env: { ...process.env, ...WAYS[way], VITRINE_MODE: 'small', VITRINE_REPORTS: reports },
      stdio: 'inherit',
    },
  );
  const file = path.join(reports, 'runs.json');
  if (!fs.existsSync(file))
    throw new Error(`bench: ${name} did not run (exit code ${status}); see what is printed above`);
  const runs = JSON.parse(fs.readFileSync(file, 'utf8')) as Record<string, { state: string; seconds: number }>;
  return runs[name]?.state === 'passed' ? runs[name].seconds : undefined;
}

/** A table, with the sums of the chapters that have both times. */
export function chaptersTable({ when, machine, load, node, seconds }: ChapterTimes): string {
  const rows = Object.entries(seconds).sort(([a], [b]) => (a < b ? -1 : 1));
  const whole = rows.filter(([, { graphs, operations }]) => graphs !== undefined && operations !== undefined);
  const sum = (way: Way) => whole.reduce((total, [, times]) => total + times[way]!, 0);
  const cells = (name: string, operations?: number, graphs?: number) =>
    `| ${name} | ${operations?.toFixed(0) ?? 'did not end'} | ${graphs?.toFixed(0) ?? 'did not end'} | ${operations && graphs ? (graphs / operations).toFixed(2) : ''} |`;
  return [
    `Last measured ${when}: ${machine}, load ${load.toFixed(1)} at the start; node ${node}; some may be from earlier runs, under another load, the two ways of each one after the other. Small mode, on the clock, with the kernel's start.`,
    '',
    '| chapter | operations one by one, s | graphs, s | ratio |',
    '|---|---|---|---|',
    ...rows.map(([name, { operations, graphs }]) => cells(name, operations, graphs)),
    cells(`**all ${whole.length}**`, sum('operations'), sum('graphs')),
  ].join('\n');
}
