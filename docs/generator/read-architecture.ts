import * as fs from 'node:fs';
import * as path from 'node:path';
import { importsOf, readParts, sourceFiles, type Part } from './read-imports';

/** Imports of the whole project, read from the files. */
export interface Architecture {
  /** The floors of the package, lowest first. */
  floors: Part[];
  /** The parts of lab/, lowest first. */
  lab: Part[];
  /** The parts of kernel/, lowest first. */
  kernel: Part[];
  /** Programs and tests, with the floors that they import; all where they import the package as a whole. */
  users: { name: string; floors: ReadonlySet<string> | 'all' }[];
  /** The two files that meet without an import: who offers what notebooks need, and who takes it. */
  host: { offered: string; taken: string };
}

/** The rooms of lab/ and kernel/; last the files that lie in the folder itself, named by the first of them to run. */
const LAB = ['shared', 'labextension', 'jupyter', 'setup', 'reproduce', 'commands', 'cli'];
const KERNEL = [
  'wire',
  'errors',
  'output',
  'input',
  'interrupt',
  'compiler',
  'live',
  'cells',
  'staleness',
  'completion',
  'comms',
  'protocol',
  'launch',
];
const HOST = "Symbol.for('vitrine.host')";

export function readArchitecture(project: string): Architecture {
  const at = (...names: string[]) => path.join(project, ...names);
  const names = floorNames(at('.dependency-cruiser.cjs'));
  const floors = readParts(at('src'), names, (file) =>
    file.includes(path.sep) || names.includes(file) ? file.split(path.sep)[0] : undefined,
  );

  const lab = readParts(at('lab'), LAB, (file) => roomOf(at('lab'), file) ?? 'cli');
  const kernel = readParts(at('kernel'), KERNEL, (file) => roomOf(at('kernel'), file) ?? 'launch');

  const users = ['notebooks', 'test', 'bench', 'docs/generator', 'data-scripts', 'evaluate'].map((name) => ({
    name,
    floors: floorsUsed(at(name), names),
  }));
  const [offered, taken] = ['kernel', 'src']
    .map((folder) => sourceFiles(at(folder)).find((file) => fs.readFileSync(file, 'utf8').includes(HOST)) ?? '')
    .map((file) => path.relative(project, file));
  return { floors, lab, kernel, users, host: { offered, taken } };
}

/** The room of a file, or of a room that is imported by its name alone; undefined for a file in the folder itself. */
function roomOf(folder: string, file: string): string | undefined {
  return file.includes(path.sep) || !fs.existsSync(path.join(folder, `${file}.js`))
    ? file.split(path.sep)[0]
    : undefined;
}

/**
 * The floors, lowest first, as the rules for imports have them: the first rule names its floor, and all those above it.
 */
export function floorNames(rules: string): string[] {
  const { forbidden } = require(rules) as { forbidden: { name: string; to: { path: string } }[] };
  const first = forbidden.find(({ name }) => name.endsWith('-imports-only-from-lower-floors'))!;
  return [first.name.split('-')[0], .../\((.+)\)/.exec(first.to.path)![1].split('|')];
}

function floorsUsed(folder: string, names: readonly string[]): ReadonlySet<string> | 'all' {
  const imported = folder.endsWith('notebooks') ? notebookImports(folder) : sourceFiles(folder).flatMap(importsOf);
  const own = imported
    .filter((name) => name === 'vitrine' || name.startsWith('vitrine/'))
    .map((name) => name.slice('vitrine/'.length));
  const used = new Set(own.filter((name) => names.includes(name)));
  return own.includes('') || used.size === names.length ? 'all' : used;
}

function notebookImports(folder: string): string[] {
  return fs.readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) return entry.name.startsWith('.') ? [] : notebookImports(file);
    return entry.name.endsWith('.ipynb')
      ? [...fs.readFileSync(file, 'utf8').matchAll(/from '(vitrine[\w/]*)'/g)].map(([, name]) => name)
      : [];
  });
}
