import { spawn } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import * as readline from 'node:readline';
import { advice, projectFolder } from '../../host';
import { plainText } from '../json';
import type { PlannedTask } from '../plan';
import { called, type Job } from '../runner';
import type { Scheduler } from '../scheduler';
import { differs } from '../store';

/** What tasks need, and what the local cluster is sized by. */
export interface Needs {
  cores: number;
  memory: number;
  resources: Readonly<Record<string, number>>;
}

type Size = { workers: number; threads: number };
/** A line of the bridge. */
type BridgeEvent =
  | ({ event: 'ready'; address: string; dashboard: string | null } & Size)
  | ({ event: 'workers' } & Size)
  | ({ event: 'back' } & Size)
  | { event: 'lost'; address: string; seconds: number }
  | { event: 'done'; key: string; facts: { digest: string } & Record<string, unknown> }
  | { event: 'attempt'; key: string; message: string; stack?: string; kind?: string; count: number }
  | { event: 'failed'; key: string; message?: string; stack?: string; kind?: string; cause?: string; tries: number }
  | { event: 'fatal'; kind: 'missing' | 'unreachable' | 'versions' | 'error'; message: string }
  | { event: 'end' };

const CONNECT_SECONDS = 5;
/** So long a study waits for a scheduler that it lost. */
const PATIENCE_SECONDS = 300;
/** So long a stopped bridge may take to end what it began. */
const LEAVE_MS = 15_000;

/**
 * Has the tasks done by Dask workers: a bridge in Python (`bridge.py`) hands them to the scheduler; workers start a
 * Node process each (`task-server.ts`), which writes results into the folder that the study reads. Which task goes
 * where, when again, and what becomes of the work of a worker that dies, is Dask's business.
 */
export async function runOnDask(job: Job, scheduler: Exclude<Scheduler, { kind: 'in-process' }>, needs: Needs) {
  const { tasks, store, retries, events, breathe } = job;
  const byKey = new Map(tasks.map((task) => [task.key, task]));
  fs.mkdirSync(store.folder, { recursive: true });
  const log = path.join(store.folder, 'dask.log');
  const child = spawn(pythonOf(), [BRIDGE], {
    // A group of its own: Ctrl-C and the stop button reach this process alone, which then stops the others in order.
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { ...process.env, ...forWorkers() },
  });
  child.stderr.pipe(fs.createWriteStream(log));
  let failure: Error | undefined;
  let ended = false;
  const gone = new Promise<void>((resolve) => {
    child.on('error', (error) => ((failure ??= missing(error.message)), resolve()));
    child.on('close', (code) => {
      if (!ended)
        failure ??= new Error(`runStudy: the bridge to Dask ended with ${code}; its last words: ${tail(log)}`);
      resolve();
    });
  });
  child.stdin.on('error', () => {}); // it is gone, which is noticed above
  readline.createInterface({ input: child.stdout }).on('line', (line) => {
    try {
      hear(JSON.parse(line) as BridgeEvent);
    } catch (error) {
      failure ??= error as Error;
    }
  });

  function hear(told: BridgeEvent): void {
    if (told.event === 'end') ended = true;
    else if (told.event === 'fatal') failure ??= fatal(told, scheduler.word);
    else if (told.event === 'ready') {
      events.say(`Dask at ${told.address}, ${sizeOf(told)}${told.dashboard ? `; dashboard ${told.dashboard}` : ''}`);
      events.note(sizeOf(told));
    } else if (told.event === 'workers') events.note(sizeOf(told));
    else if (told.event === 'lost')
      events.say(`the scheduler at ${told.address} is lost; waiting ${told.seconds} s for it to come back`);
    else if (told.event === 'back')
      events.say(`the scheduler is back, ${sizeOf(told)}; what was not done is begun again`);
    else hearOf(told, byKey.get(told.key)!);
  }

  function hearOf(told: Extract<BridgeEvent, { key: string }>, task: PlannedTask): void {
    if (told.event === 'done') {
      const { digest, ...facts } = told.facts;
      const kept = store.read(task.key, events.say);
      if (!kept) throw new Error(notShared(store.folder, told.facts));
      if (kept.digest !== digest) throw new Error(differs(task));
      events.done(task, facts);
    } else if (told.kind === 'code' || told.kind === 'setup') throw new Error(`runStudy: ${told.message}`);
    else if (told.event === 'attempt') {
      if (told.count <= retries) events.retried(task, told);
    } else {
      const message = told.cause
        ? `it needs the result of ${called(byKey.get(told.cause)!)}, which failed`
        : (told.message ?? '');
      events.failed(task, { message, stack: told.stack }, told.tries);
    }
  }

  child.stdin.write(`${plainText(setupOf(job, scheduler, needs), 'runStudy')}\n`);
  try {
    while (!ended && !failure) {
      await breathe();
      await Promise.race([gone, new Promise((resolve) => setTimeout(resolve, 50))]);
    }
    if (failure) throw failure;
  } finally {
    child.stdin.end();
    const late = setTimeout(() => endGroup(child.pid), LEAVE_MS);
    await gone;
    clearTimeout(late);
  }
}

/** In the checkout beside what is compiled, and so in the package. */
const BRIDGE = path.resolve(__dirname, '..', '..', '..', 'studies', 'dask', 'bridge.py');

/** Python with `distributed`: that of the set-up, else that of `VITRINE_DASK_PYTHON` or the PATH. */
function pythonOf(): string {
  const asked = process.env.VITRINE_DASK_PYTHON;
  const own = path.join(projectFolder() ?? '.', '.vitrine', 'venv', 'bin', 'python');
  return asked || (fs.existsSync(own) ? own : 'python3');
}

function setupOf({ tasks, store, retries }: Job, scheduler: Scheduler, needs: Needs): object {
  return {
    scheduler,
    workers: scheduler.kind === 'local' ? (scheduler.workers ?? localWorkers(needs)) : undefined,
    resources: needs.resources,
    retries,
    tasks,
    connectSeconds: CONNECT_SECONDS,
    patienceSeconds: PATIENCE_SECONDS,
    process: {
      run: `study-${process.pid}-${Date.now().toString(36)}`,
      node: process.execPath,
      server: path.join(__dirname, 'task-server.js'),
      folder: path.resolve(store.folder),
      cwd: process.cwd(),
      environment: forWorkers(),
    },
  };
}

/** As many tasks as processors and memory allow at a time. */
export function localWorkers({ cores, memory }: Pick<Needs, 'cores' | 'memory'>): number {
  return Math.max(1, Math.min(Math.floor(os.availableParallelism() / cores), Math.floor(os.totalmem() / memory)));
}

/**
 * What the processes of tasks have in common with this one: the settings of the project, and as many threads for an
 * operation, since sums divided among others round differently.
 */
function forWorkers(): Record<string, string> {
  const own = Object.entries(process.env).filter(
    ([name]) => /^(VITRINE_|TF_)/.test(name) && name !== 'VITRINE_SCHEDULER',
  ) as [string, string][];
  const threads = process.env.TF_NUM_INTRAOP_THREADS ?? String(os.availableParallelism());
  return { ...Object.fromEntries(own), TF_NUM_INTRAOP_THREADS: threads, VITRINE_SCHEDULER: 'in-process' };
}

function fatal({ kind, message }: Extract<BridgeEvent, { event: 'fatal' }>, word: string): Error {
  if (kind === 'missing') return missing(message);
  if (kind === 'unreachable')
    return new Error(
      `runStudy: the scheduler of '${word}' cannot be reached: ${message}; see that it runs (dask scheduler) and that the address is the one it printed`,
    );
  if (kind === 'versions')
    return new Error(
      `runStudy: Python or Dask differ: ${message}; install the same ones everywhere, as lab/setup/cluster.txt names them`,
    );
  return new Error(`runStudy: the bridge to Dask failed: ${message}`);
}

function missing(message: string): Error {
  const how = advice({
    checkout: (where) => `npm run setup -- --with cluster${where} installs it`,
    alone: 'install it with pip install distributed, and name that Python in VITRINE_DASK_PYTHON',
  });
  return new Error(`runStudy: Dask is not installed (${message}); ${how}`);
}

function notShared(folder: string, { worker, host }: Record<string, unknown>): string {
  return (
    `runStudy: the worker ${String(worker)} on ${String(host)} has written its result, which is not in ${folder} here; ` +
    'workers need the same folder, for example on a shared file system'
  );
}

function sizeOf({ workers, threads }: Size): string {
  if (workers === 0) return 'no worker yet';
  return `${workers} ${workers === 1 ? 'worker' : 'workers'}, ${threads} ${threads === 1 ? 'task' : 'tasks'} at a time`;
}

function tail(log: string): string {
  return fs.readFileSync(log, 'utf8').trim().split('\n').slice(-3).join(' | ') || 'none';
}

function endGroup(pid: number | undefined): void {
  try {
    if (pid) process.kill(-pid, 'SIGKILL');
  } catch {
    // gone meanwhile
  }
}
