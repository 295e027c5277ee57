import * as os from 'node:os';
import * as path from 'node:path';
import { deviceFacts, host, interruptible, InterruptedError, packageVersion, progress, projectFolder } from '../host';
import { runOnDask } from './dask/run-on-dask';
import { runInProcess } from './in-process';
import { plan, type PlannedTask } from './plan';
import { called, type Events, type TaskFailure } from './runner';
import { ResultStore } from './store';
import { schedulerOf } from './scheduler';
import type { Task, TaskResult } from './task';

export interface StudyOptions {
  /** What the results are kept under, and the bar is called: `cdep/3-compas-fairness`. */
  name: string;
  tasks: readonly Task[];
  /**
   * Who does the tasks: `in-process`, one after another; `local`, Dask workers on this machine, as many as `cores`
   * and `memory` allow, or `local:3` of them; `tcp://host:8786`, the Dask scheduler there. Default:
   * `VITRINE_SCHEDULER`, else `in-process`. Results are the same bytes.
   */
  scheduler?: string;
  /** How often a task that fails is tried again. Default 0. */
  retries?: number;
  /** Processors that a task keeps busy, for `local`. Default 1. */
  cores?: number;
  /** Bytes of memory that a task needs, for `local`. Default 2 GB. */
  memory?: number;
  /** What a worker must have to be given these tasks, as Dask counts it: `{ GPU: 1 }`. */
  resources?: Readonly<Record<string, number>>;
  /** Where results are kept. Default: `studies/<name>` in the folder of reports. */
  folder?: string;
  signal?: AbortSignal;
}

/** Thrown when all tasks were tried and some have no result. */
export class StudyError extends Error {
  override name = 'StudyError';
  constructor(
    study: string,
    readonly failures: readonly TaskFailure[],
    total: number,
  ) {
    const lines = failures.slice(0, SHOWN).map((failure) => `  ${inWords(failure)}`);
    const more = failures.length > SHOWN ? [`  and ${failures.length - SHOWN} more (failures of this error)`] : [];
    super(
      [
        `study ${study}: ${failures.length} of ${total} tasks failed; the results of the others are kept, and the next run tries only these`,
        ...lines,
        ...more,
      ].join('\n'),
    );
  }
}

/** As many failures are told in words. */
const SHOWN = 5;

function inWords({ task, parameters, message, tries }: TaskFailure): string {
  const counted = tries > 1 ? ` (${tries} tries)` : '';
  return `${task} ${JSON.stringify(parameters)}: ${message.split('\n')[0]}${counted}`;
}

/**
 * Does the tasks that have no result yet and gives the results of all, in their order. Each is kept by the digest of
 * its code, parameters and inputs: a run that was stopped goes on, and of a changed study only what changed is
 * computed.
 *
 * A task that fails does not end the others. Nothing is lost when the study is stopped.
 *
 * @throws StudyError when some failed after `retries`; InterruptedError when stopped; TypeError, RangeError, Error
 * for what cannot be planned, and for a scheduler that cannot be reached
 */
export async function runStudy<R = unknown>(options: StudyOptions): Promise<TaskResult<R>[]> {
  const { name, tasks, retries = 0, cores = 1, memory = 2e9, resources = {}, signal } = options;
  check({ name, tasks, retries, cores, memory });
  const scheduler = schedulerOf(options.scheduler);
  const store = new ResultStore(options.folder ?? studyFolder(name));
  if (tasks.length === 0) return [];
  const { planned, keys } = plan(tasks);
  const todo = planned.filter(({ key }) => !store.read(key, console.warn));

  const bar = progress(name, planned.length, planned.length - todo.length);
  const failures: TaskFailure[] = [];
  const run = { done: planned.length - todo.length, retried: 0, note: '' };
  const show = () => {
    const counts = [
      ...(run.retried ? [`${run.retried} tried again`] : []),
      ...(failures.length ? [`${failures.length} failed`] : []),
    ];
    bar.update(run.done + failures.length, [...counts, run.note].filter(Boolean).join(', '));
  };
  const events: Events = {
    done({ key }, facts) {
      run.done++;
      store.note({ key, date: new Date().toISOString(), scheduler: scheduler.word, ...machine(), ...facts });
      show();
    },
    retried(task, { message }) {
      run.retried++;
      say(`${name}: ${called(task)} failed and is tried again: ${message.split('\n')[0]}`);
      show();
    },
    failed(task, { message, stack }, tries) {
      failures.push({ task: task.function.name, parameters: task.parameters, message, stack, tries });
      say(`${name}: ${called(task)} failed: ${message.split('\n')[0]}`);
      show();
    },
    note(text) {
      run.note = text;
      show();
    },
    say,
  };
  try {
    await interruptible(
      async (breathe) => {
        const job = { tasks: todo, store, retries, events, breathe };
        if (todo.length === 0) return;
        if (scheduler.kind === 'in-process') await runInProcess(job);
        else await runOnDask(job, scheduler, { cores, memory, resources });
      },
      { signal },
    );
  } catch (error) {
    if (error instanceof InterruptedError)
      say(
        `${name}: stopped; ${run.done} of ${planned.length} tasks are done and kept, the next run goes on from there`,
      );
    throw error;
  }
  bar.finish(
    `${planned.length} ${planned.length === 1 ? 'task' : 'tasks'}${failures.length ? `, ${failures.length} failed` : ''}`,
  );
  if (failures.length > 0) throw new StudyError(name, failures, planned.length);
  const byKey = new Map(planned.map((task) => [task.key, task]));
  return keys.map((key) => resultOf<R>(byKey.get(key)!, store));
}

/**
 * Where the results of a study are kept: `<reports>/studies/<name>`; reports is `VITRINE_REPORTS` or the checkout's.
 */
export function studyFolder(name: string): string {
  const reports = process.env.VITRINE_REPORTS || path.join(projectFolder() ?? process.cwd(), 'reports');
  return path.join(path.resolve(reports), 'studies', ...name.split('/'));
}

function resultOf<R>(task: PlannedTask, store: ResultStore): TaskResult<R> {
  const found = store.read(task.key);
  if (!found)
    throw new Error(`runStudy: a result was taken away from ${store.folder} while the study ran; run it again`);
  return { task: task.function.name, parameters: task.parameters, value: found.value as R, files: found.files };
}

/** Where results are made; a worker tells its own. */
function machine(): Readonly<Record<string, unknown>> {
  const { kind, name, tensorflow, threads } = deviceFacts();
  return { host: os.hostname(), device: kind, processor: name, tensorflow, threads, vitrine: packageVersion() };
}

/** A line that stays: under the cell in a notebook, on standard error elsewhere. */
function say(line: string): void {
  if (host()) console.log(line);
  else process.stderr.write(`${process.stderr.isTTY ? '\r\x1b[K' : ''}${line}\n`);
}

function check({
  name,
  tasks,
  retries,
  cores,
  memory,
}: Required<Pick<StudyOptions, 'name' | 'tasks' | 'retries' | 'cores' | 'memory'>>): void {
  if (typeof name !== 'string' || !name.split('/').every((part) => /^[\p{L}\p{N}][\p{L}\p{N}._-]*$/u.test(part)))
    throw new TypeError(
      `runStudy: name is ${JSON.stringify(name)}; wanted words with dashes, such as 'cdep/3-compas-fairness'`,
    );
  if (!Array.isArray(tasks)) throw new TypeError(`runStudy: tasks is ${typeof tasks}; wanted a list, as sweep gives`);
  if (!(Number.isInteger(retries) && retries >= 0))
    throw new RangeError(`runStudy: retries is ${retries}; wanted a whole number from 0`);
  for (const [what, value] of Object.entries({ cores, memory }))
    if (!(value > 0 && value < Infinity))
      throw new RangeError(`runStudy: ${what} is ${value}; wanted a number above 0`);
}
