import * as fs from 'node:fs';
import { createRequire } from 'node:module';
import * as path from 'node:path';
import { codeDigest, reached } from './code';
import type { TaskFunction } from './task';

/** A task's function, found but not loaded. */
export interface NamedFunction {
  /** The name, without folders of this machine. */
  readonly name: string;
  /** What finds it on another machine too: the name, or the file where it has one of its own. */
  readonly named: string;
  /** The file of its module. */
  readonly module: string;
  readonly exported: string;
  /** The digest of its code. */
  readonly code: string;
}

const OWN = 'vitrine';

/**
 * Finds the function that `module#name` names: a module of this package, of another one, or a file from the current
 * folder.
 *
 * @throws TypeError for another form; Error where there is no such module
 */
export function findFunction(named: string): NamedFunction {
  const [, module = '', exported = ''] = /^(.+)#([\p{L}_$][\p{L}\p{N}_$]*)$/u.exec(String(named)) ?? [];
  if (!exported)
    throw new TypeError(
      `runStudy: task is ${JSON.stringify(named)}; wanted module and function, such as 'vitrine/papers/cdep#compasErrors'`,
    );
  const isFile = /^\.{0,2}\//.test(module);
  const file = moduleFile(module, named);
  // A file's own name stands for it: the folders before it are this machine's.
  const name = isFile ? `${path.basename(module)}#${exported}` : named;
  return { name, named: isFile ? `${file}#${exported}` : named, module: file, exported, code: codeOf(file) };
}

function moduleFile(module: string, named: string): string {
  const from = module === OWN || module.startsWith(`${OWN}/`) ? __filename : path.join(process.cwd(), 'study.js');
  try {
    return fs.realpathSync(createRequire(from).resolve(module));
  } catch (error) {
    throw new Error(
      `runStudy: the module of task '${named}' is not found (${(error as Error).message.split('\n')[0]}); ` +
        `wanted a part of vitrine, an installed package, or a file from ${process.cwd()}`,
      { cause: error },
    );
  }
}

const codes = new Map<string, string>();

/**
 * The digest of a module's code. A process runs the code that it loaded, whatever the files hold by now: where they
 * have changed since, results would be kept under the digest of code that did not give them.
 */
function codeOf(module: string): string {
  const code = codeDigest(module);
  const before = codes.get(module);
  if (before === undefined) {
    const changed = [...reached(module).files.keys()].find(
      (file) => file in require.cache && fs.statSync(file).mtimeMs > performance.timeOrigin,
    );
    if (changed !== undefined) throw old(changed);
    codes.set(module, code);
  } else if (before !== code) throw old(module);
  return code;
}

function old(file: string): Error {
  return new Error(
    `runStudy: ${path.basename(file)} or code that it imports has changed since this process loaded it; start it anew (in a notebook: restart the kernel)`,
  );
}

/** Loads the function. @throws Error where the module has none of that name */
export function loadFunction({ module, exported, name }: NamedFunction): TaskFunction<unknown, unknown> {
  const found = (createRequire(module)(module) as Record<string, unknown>)[exported];
  if (typeof found !== 'function')
    throw new Error(`runStudy: ${name} is ${typeof found}; wanted a function that its module exports`);
  return found as TaskFunction<unknown, unknown>;
}
