import * as fs from 'node:fs';
import { builtinModules, createRequire } from 'node:module';
import * as path from 'node:path';
import { digestOf } from './digests';

/** Literal names in `require('…')`, `import('…')`, `import '…'` and `… from '…'`. */
const NAMED = /\b(?:require|import)\s*\(\s*(["'])([^"'\n]+)\1\s*\)|\b(?:from|import)\s*(["'])([^"'\n]+)\3/g;

/** The folder that holds this package's compiled code. */
const OWN = path.resolve(__dirname, '..');

/**
 * One digest of the code behind a module: the content of every file of its own package that it reaches by `require` or
 * `import`, however indirectly, and name and version of every other package. Comments count; the place does not, so
 * that another machine with the same code gives the same digest. Not seen: files read while it runs, and modules whose
 * names are computed.
 */
export function codeDigest(module: string): string {
  const { files, packages } = reached(module);
  const root = path.dirname(module);
  const contents = [...files].map(([file, content]) => [nameIn(file, root), digestOf(content)]);
  return digestOf(JSON.stringify([contents.sort(byName), [...packages].sort(byName)]));
}

/** Files that a module reaches, with their content, and versions of the packages. */
export function reached(module: string): { files: Map<string, Buffer>; packages: Map<string, string> } {
  const files = new Map<string, Buffer>();
  const packages = new Map<string, string>();
  const waiting = [module];
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (files.has(file)) continue;
    const content = fs.readFileSync(file);
    files.set(file, content);
    if (!/\.[cm]?js$/.test(file)) continue;
    const load = createRequire(file);
    for (const [, , called, , imported] of content.toString('utf8').matchAll(NAMED)) {
      const name = called ?? imported;
      if (name.startsWith('node:') || builtinModules.includes(name)) continue;
      const found = resolved(load, name);
      if (found !== undefined && (name.startsWith('.') || found.startsWith(OWN + path.sep))) waiting.push(found);
      else if (!name.startsWith('.')) packages.set(...versionOf(name, found));
    }
  }
  return { files, packages };
}

function resolved(load: NodeRequire, name: string): string | undefined {
  try {
    return load.resolve(name);
  } catch {
    return undefined; // an optional package, or words in a comment that look like an import
  }
}

/** A package's name and version; 'absent' where it is not installed. */
function versionOf(name: string, found: string | undefined): [string, string] {
  const own = name
    .split('/')
    .slice(0, name.startsWith('@') ? 2 : 1)
    .join('/');
  for (let folder = found && path.dirname(found); folder && folder !== path.dirname(folder);) {
    const manifest = path.join(folder, 'package.json');
    if (fs.existsSync(manifest)) {
      const { name: called, version } = JSON.parse(fs.readFileSync(manifest, 'utf8')) as Record<string, string>;
      if (called && version) return [own, version];
    }
    folder = path.dirname(folder);
  }
  return [own, 'absent'];
}

/** A file's name, the same on every machine: from the folder of the package, or from that of the task's module. */
function nameIn(file: string, root: string): string {
  const inOwn = file.startsWith(OWN + path.sep);
  const relative = path
    .relative(inOwn ? OWN : root, file)
    .split(path.sep)
    .join('/');
  return inOwn ? `vitrine/${relative}` : relative;
}

function byName([a]: readonly string[], [b]: readonly string[]): number {
  return a < b ? -1 : 1;
}
