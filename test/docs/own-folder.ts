import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { namedBlocks, project, read } from './markdown-files';

export const modules = path.join(project, 'node_modules');
export const library = JSON.parse(read('src/package.json')) as {
  dependencies: Record<string, string>;
  peerDependencies: Record<string, string>;
};

const files = new Map(namedBlocks(read('docs/use-in-your-project.md')).map(({ name, code }) => [name, code]));
/**
 * The package.json of the example in docs/use-in-your-project.md, and the packages that it asks for beside `vitrine`.
 */
export const asked = JSON.parse(files.get('package.json')!) as {
  dependencies: Record<string, string>;
  devDependencies: Record<string, string>;
};
export const named = Object.keys({ ...asked.dependencies, ...asked.devDependencies }).filter(
  (name) => name !== 'vitrine',
);

/** Puts the example of the page into the folder `at`, with packages as npm would lay them out, except `vitrine`. */
export function lay(at: string, packages: readonly string[]): string {
  for (const [file, text] of files) {
    fs.mkdirSync(path.dirname(path.join(at, file)), { recursive: true });
    fs.writeFileSync(path.join(at, file), text);
  }
  for (const each of new Set(packages)) link(at, path.join(modules, each), each);
  return at;
}

/** Makes `target` the package `name` of the folder `at`. */
export function link(at: string, target: string, name: string): void {
  fs.mkdirSync(path.dirname(path.join(at, 'node_modules', name)), { recursive: true });
  fs.symlinkSync(target, path.join(at, 'node_modules', name));
}

/** Runs Node in the folder `at`, which must succeed, and returns what it printed. */
export function run(
  at: string,
  words: string[],
  environment: NodeJS.ProcessEnv = {},
): { stdout: string; stderr: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, words, {
    cwd: at,
    encoding: 'utf8',
    env: { ...process.env, VITRINE_OFFLINE: '1', ...environment },
  });
  assert.equal(status, 0, stdout + stderr);
  return { stdout, stderr };
}
