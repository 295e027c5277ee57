import * as fs from 'node:fs';
import * as path from 'node:path';

/** Files under `from` by one of `names`, at most four folders deep, nearest first; `from` itself where it is a file. */
export function findFiles(from: string, names: ReadonlySet<string>): string[] {
  if (!fs.existsSync(from)) throw new Error(`--from ${from}: there is no such folder`);
  if (fs.statSync(from).isFile()) return [from];
  const found: string[] = [];
  let level = [from];
  for (let depth = 0; depth <= 4; depth++) {
    const deeper: string[] = [];
    for (const folder of level) {
      for (const entry of readFolder(folder)) {
        const location = path.join(folder, entry.name);
        if (entry.isDirectory()) deeper.push(location);
        else if (names.has(entry.name)) found.push(location);
      }
    }
    level = deeper;
  }
  return found;
}

function readFolder(folder: string): fs.Dirent[] {
  try {
    return fs.readdirSync(folder, { withFileTypes: true });
  } catch {
    // A folder that may not be read has nothing for us.
    return [];
  }
}
