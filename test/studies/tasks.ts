import * as fs from 'node:fs';
import * as path from 'node:path';
import type { TaskContext } from 'vitrine/studies';

/** Functions that the tests' tasks name. Each run leaves a line in the file that VITRINE_TEST_LOG names. */
function log(line: string): void {
  if (process.env.VITRINE_TEST_LOG) fs.appendFileSync(process.env.VITRINE_TEST_LOG, `${line}\n`);
}

export async function square({ n, milliseconds = 0 }: { n: number; milliseconds?: number }): Promise<number> {
  log(`square ${n}`);
  await new Promise((resolve) => setTimeout(resolve, milliseconds));
  return n * n;
}

export function fails({ n }: { n: number }): never {
  log(`fails ${n}`);
  throw new RangeError(`no result for ${n}\nand a second line`);
}

/** Fails until it has been tried `times` times; counts in the folder that lasts. */
export function failsFirst({ times }: { times: number }, { folder }: TaskContext): string {
  const counter = path.join(folder, 'count');
  const before = fs.existsSync(counter) ? Number(fs.readFileSync(counter, 'utf8')) : 0;
  fs.writeFileSync(counter, String(before + 1));
  if (before < times) throw new Error(`attempt ${before + 1}`);
  return 'done';
}

export function undefinedScores(): unknown {
  return { ratio: NaN, least: -Infinity, most: Infinity, zero: -0, missing: undefined, list: [1, NaN] };
}

export function plusSquare(_: unknown, { result }: TaskContext): number {
  log('plusSquare');
  return 1 + (result('square').value as number);
}

export function lettersIn(_: unknown, { file, keep }: TaskContext): number {
  const text = fs.readFileSync(file('text'), 'utf8');
  log(`lettersIn ${text}`);
  keep('upper.txt', text.toUpperCase());
  return text.length;
}

export function firstOf({ sha256 }: { sha256: string }, { expect }: TaskContext): string {
  expect('set', { files: [{ file: 'a.csv', sha256 }] });
  return sha256;
}

export function readsKept(_: unknown, { result }: TaskContext): string {
  return fs.readFileSync(result('letters').files['upper.txt'], 'utf8');
}

export function withoutSeed(): number {
  return Math.random();
}

export function notPlain({ kind }: { kind: 'array' | 'date' | 'circle' }): unknown {
  const circle: unknown[] = [];
  circle.push(circle);
  return { array: new Float32Array(3), date: new Date(0), circle }[kind];
}

export const notAFunction = 3;

/** Ends the process in the middle, as a crash would, while the file that VITRINE_TEST_CRASH names is there. */
export async function crashes({ n }: { n: number }): Promise<number> {
  log(`crashes ${n}`);
  const crash = process.env.VITRINE_TEST_CRASH;
  if (crash && fs.existsSync(crash)) {
    fs.rmSync(crash);
    process.kill(process.pid, 'SIGKILL');
    await new Promise(() => {});
  }
  return n;
}

/** Trains a small network, and keeps its weights: numbers that depend on every detail of the arithmetic. */
export async function train({ seed }: { seed: number }, { keep, folder }: TaskContext): Promise<unknown> {
  const { trainClouds } = await import('../training/clouds.js');
  const { network, history } = await trainClouds({ seed, checkpoint: path.join(folder, 'training') });
  for (const [name, weight] of network.save()) keep(name.replace('/', '.'), new Uint8Array(weight.buffer));
  return history.terms;
}
