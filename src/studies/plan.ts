import * as path from 'node:path';
import { digestOf, digestOfFile } from './digests';
import { plainText } from './json';
import { findFunction, type NamedFunction } from './load';
import type { LoadedData, Task, TaskInput } from './task';

/** Raised when the same code, parameters and inputs are handed to a function in another way. */
const FORMAT = 1;

/** An input as the process that does a task needs it. */
export type PlannedInput =
  { readonly file: string; readonly sha256: string } | { readonly data: LoadedData['files'] } | { readonly of: string };

/** A task with everything found and checked; plain data, so that another process can do it. */
export interface PlannedTask {
  /** The digest of code, parameters and inputs: what its result is kept under. */
  readonly key: string;
  readonly function: NamedFunction;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly inputs: Readonly<Record<string, PlannedInput>>;
}

/**
 * The tasks with their keys, each after those whose results it needs, equal ones once; and the key of each task given.
 *
 * @throws TypeError, Error for what is not plain data, not there, or not the file that it should be
 */
export function plan(tasks: readonly Task[]): { planned: PlannedTask[]; keys: string[] } {
  const planned = new Map<string, PlannedTask>();
  const known = new Map<Task, string>();
  const functions = new Map<string, NamedFunction>();
  const files = new Map<string, string>();

  const keyOf = (task: Task, above: readonly Task[]): string => {
    const before = known.get(task);
    if (before !== undefined) return before;
    if (above.includes(task)) throw new Error(`runStudy: a task ${task.task} needs its own result; break the circle`);
    const found = functions.get(task.task) ?? findFunction(task.task);
    functions.set(task.task, found);
    const { parameters = {}, inputs = {} } = task;
    const text = plainText(parameters, `runStudy: parameters of ${found.name}`);
    const settled = Object.entries(inputs).map(([name, input]): [string, PlannedInput] => {
      if ('of' in input) return [name, { of: keyOf(input.of, [...above, task]) }];
      return [name, settledInput(input, `runStudy: input '${name}' of ${found.name}`, files)];
    });
    const identity = Object.fromEntries(settled.map(([name, input]) => [name, identityOf(input)]));
    const key = digestOf(plainText([FORMAT, found.name, found.code, text, identity], 'runStudy'));
    known.set(task, key);
    if (!planned.has(key))
      planned.set(key, { key, function: found, parameters: { ...parameters }, inputs: Object.fromEntries(settled) });
    return key;
  };
  const keys = tasks.map((task) => keyOf(task, []));
  return { planned: [...planned.values()], keys };
}

function settledInput(
  input: Exclude<TaskInput, { of: Task }>,
  where: string,
  files: Map<string, string>,
): PlannedInput {
  if ('data' in input) return { data: input.data.files.map(({ file, sha256 }) => ({ file, sha256 })) };
  const file = path.resolve(input.file);
  const sha256 = files.get(file) ?? digestOfFile(file);
  files.set(file, sha256);
  if (input.sha256 !== undefined && input.sha256 !== sha256)
    throw new Error(`${where}: ${file} has SHA-256 ${sha256}; wanted ${input.sha256}`);
  return { file, sha256 };
}

/** What of an input decides the result: a file's content, not its place. */
function identityOf(input: PlannedInput): unknown {
  return 'file' in input ? { file: input.sha256 } : input;
}
