import * as fs from 'node:fs';
import * as path from 'node:path';
import { digestOfKnownFile } from './digests';
import { parsePlain, plainText } from './json';
import { loadFunction } from './load';
import type { PlannedTask } from './plan';
import type { ResultStore, StoredResult } from './store';
import type { LoadedData, TaskContext } from './task';

/**
 * Does a task and keeps its result; one that is there already is not computed again. Its folder of checkpoints stays
 * where it fails.
 */
export async function perform(task: PlannedTask, store: ResultStore): Promise<StoredResult> {
  const there = store.read(task.key);
  if (there) return there;
  const { context, kept } = contextOf(task, store);
  for (const [name, input] of Object.entries(task.inputs)) if ('file' in input) context.file(name);
  // A copy, so that a function which changes its parameters changes no other task's.
  const parameters = parsePlain(plainText(task.parameters, 'runStudy: parameters'));
  const value = await loadFunction(task.function)(parameters, context);
  const stored = store.write(task, value, kept);
  store.ended(task.key);
  return stored;
}

function contextOf(task: PlannedTask, store: ResultStore): { context: TaskContext; kept: Map<string, Uint8Array> } {
  const kept = new Map<string, Uint8Array>();
  const { name: called } = task.function;
  const input = <K extends 'file' | 'data' | 'of'>(name: string, kind: K) => {
    const found = task.inputs[name];
    if (found === undefined || !(kind in found)) {
      const there = Object.entries(task.inputs).map(([key, value]) => `${key} (${Object.keys(value)[0]})`);
      throw new Error(
        `${called}: there is no input '${name}' of the kind '${kind}'; given: ${there.join(', ') || 'none'}`,
      );
    }
    return found as Extract<typeof found, Record<K, unknown>>;
  };
  const context: TaskContext = {
    get folder() {
      return store.begun(task.key);
    },
    file(name) {
      const { file, sha256 } = input(name, 'file');
      if (!fs.existsSync(file)) throw new Error(`${called}: input '${name}', ${file}, is not there on this machine`);
      if (digestOfKnownFile(file) !== sha256)
        throw new Error(
          `${called}: input '${name}', ${file}, has changed since the study began, or is another file here`,
        );
      return file;
    },
    result(name) {
      const found = store.read(input(name, 'of').of);
      if (!found) throw new Error(`${called}: the result of the task that '${name}' needs is not there any more`);
      return found;
    },
    expect(name, loaded) {
      const wanted = input(name, 'data').data;
      const text = (files: LoadedData['files']) => JSON.stringify(files.map(({ file, sha256 }) => [file, sha256]));
      if (text(wanted) !== text(loaded.files))
        throw new Error(
          `${called}: the data found here are not those of input '${name}'; see that VITRINE_DATA and VITRINE_MIRROR lead to the same files on every machine`,
        );
    },
    keep(name, content) {
      if (path.basename(name) !== name || name.startsWith('.'))
        throw new Error(`${called}: keep got the name '${name}'; wanted a file's name without a folder`);
      kept.set(name, typeof content === 'string' ? Buffer.from(content) : content);
    },
  };
  return { context, kept };
}
