import * as fs from 'node:fs';
import * as path from 'node:path';
import * as ts from 'typescript';

/** What the modules of a part import: other parts of the same kind, and packages. */
export interface Part {
  name: string;
  parts: ReadonlySet<string>;
  packages: ReadonlySet<string>;
}

/** The source files below a folder, those of tests and programs included, what was compiled left out. */
export function sourceFiles(folder: string): string[] {
  return fs.readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) return ['dist', 'node_modules', 'shims'].includes(entry.name) ? [] : sourceFiles(file);
    return /(?<!\.d)\.ts$|\.js$/.test(entry.name) ? [file] : [];
  });
}

/** What a file imports, as written: by `import`, `export … from` and `require`. */
export function importsOf(file: string): string[] {
  const { importedFiles } = ts.preProcessFile(fs.readFileSync(file, 'utf8'), true, true);
  return importedFiles.map(({ fileName }) => fileName);
}

/**
 * The imports between parts: `partOf` says to which part a file belongs, given its path from `folder` without its
 * ending (undefined: to none), and what it imports from `self`, the package's own name, counts as what lies there.
 */
export function readParts(
  folder: string,
  names: readonly string[],
  partOf: (file: string) => string | undefined,
): Part[] {
  const found = new Map(names.map((name) => [name, { name, parts: new Set<string>(), packages: new Set<string>() }]));
  for (const file of sourceFiles(folder).sort()) {
    const own = found.get(partOf(path.relative(folder, file).replace(/\.\w+$/, '')) ?? '');
    if (!own) continue;
    for (const name of importsOf(file)) {
      if (name.startsWith('.')) {
        const other = partOf(path.relative(folder, path.resolve(path.dirname(file), name)).replace(/\.js$/, ''));
        if (other && other !== own.name && found.has(other)) own.parts.add(other);
      } else if (!name.startsWith('node:') && !BUILT_IN.has(name)) own.packages.add(packageOf(name));
    }
  }
  return [...found.values()];
}

const BUILT_IN = new Set(['crypto', 'child_process', 'fs', 'os', 'path', 'readline', 'util']);
/** `tslab/dist/main.js` -> `tslab` */
const packageOf = (name: string) => name.split('/', name.startsWith('@') ? 2 : 1).join('/');
