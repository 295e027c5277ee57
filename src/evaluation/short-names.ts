import * as path from 'node:path';

/** The names of files without folders, or with the one that they lie in where two would be called the same. */
export function shortNames(files: readonly string[]): string[] {
  const short = files.map((file) => path.basename(file));
  if (new Set(short).size === short.length) return short;
  return files.map((file) => `${path.basename(path.dirname(file))}/${path.basename(file)}`);
}
