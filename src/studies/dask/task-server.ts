/**
 * The process that a Dask worker starts for the tasks of a study: a task a line on standard input, as JSON, and an
 * answer a line on standard output. It ends with its input, and when nothing came for five minutes.
 */
import * as os from 'node:os';
import * as readline from 'node:readline';
import { deviceFacts, packageVersion } from '../../host';
import { parsePlain } from '../json';
import { findFunction } from '../load';
import { perform } from '../perform';
import type { PlannedTask } from '../plan';
import { reasonOf } from '../runner';
import { ResultStore } from '../store';

const MARK = '\x1evitrine ';
const IDLE_MS = 300_000;

const out = process.stdout.write.bind(process.stdout);
// What tasks print belongs to the worker's log.
process.stdout.write = process.stderr.write.bind(process.stderr) as typeof process.stdout.write;
const answer = (content: object) => out(`${MARK}${JSON.stringify(content)}\n`);

const store = new ResultStore(process.argv[2]);
let idle = setTimeout(leave, IDLE_MS);

readline
  .createInterface({ input: process.stdin })
  .on('line', (line) => {
    clearTimeout(idle);
    void serve(parsePlain(line) as PlannedTask).finally(() => (idle = setTimeout(leave, IDLE_MS)));
  })
  .on('close', leave);

async function serve(task: PlannedTask): Promise<void> {
  const started = Date.now();
  try {
    const own = findFunction(task.function.named);
    if (own.code !== task.function.code) {
      answer({ failed: { message: otherCode(task), kind: 'code' } });
      return;
    }
    const { digest } = await perform({ ...task, function: { ...own, name: task.function.name } }, store);
    const { kind, name, tensorflow, threads } = deviceFacts();
    const machine = { host: os.hostname(), device: kind, processor: name, tensorflow, threads };
    answer({ done: { digest, seconds: (Date.now() - started) / 1000, ...machine } });
  } catch (error) {
    answer({ failed: reasonOf(error) });
  }
}

function otherCode({ function: { name } }: PlannedTask): string {
  return (
    `the code of ${name} on ${os.hostname()} is not that of the study (vitrine ${packageVersion()} there); ` +
    'bring the checkout there to the same commit, build it, and start the workers anew'
  );
}

function leave(): void {
  process.exit(0);
}
