import * as fs from 'node:fs';
import * as path from 'node:path';
import * as zlib from 'node:zlib';
import { gunzip } from '../../formats';
import { projectDataFolder } from '../files/data-folder';
import type { DataSet } from '../files/data-set';
import type { ReadDataFile } from '../files/read-data-file';
import { sha256Of } from '../files/sha256';

export interface Generator {
  /** Changes whenever what it generates does, so that files of an older one are made anew. */
  generator: string;
  seed: number;
  /** The content of every file, by its name without `.gz`. */
  generate(): Map<string, Uint8Array>;
}

interface Manifest {
  generator: string;
  seed: number;
  note: string;
  sha256: Record<string, string>;
}

/**
 * The stand-ins of a data set's files, in its own format, packed under `<project>/data/stand-in/<name>/`: generated
 * once, then read back. The same seed gives the same content. Where the folder cannot be written, they live in memory.
 *
 * @param files the names wanted, without `.gz`.
 */
export function generatedFiles(
  { name, title }: Pick<DataSet, 'name' | 'title'>,
  files: readonly string[],
  { generator, seed, generate }: Generator,
): ReadDataFile[] {
  const root = path.join(projectDataFolder(), 'stand-in', name);
  const folder = seed === 0 ? root : path.join(root, `seed-${seed}`);
  const kept = readKept(folder, files, generator, seed);
  if (kept) return kept;
  const all = generate();
  const sha256 = Object.fromEntries([...all].map(([file, content]) => [file, sha256Of(content)]));
  const note = `Drawn by a program so that everything runs without a network. This is not ${title}.`;
  keep(folder, all, { generator, seed, note, sha256 });
  return files.map((file) => ({ file, content: all.get(file)!, sha256: sha256[file], verified: false }));
}

/** What an earlier run wrote, if it is complete, of this generator and this seed, and undamaged. */
function readKept(
  folder: string,
  files: readonly string[],
  generator: string,
  seed: number,
): ReadDataFile[] | undefined {
  try {
    const manifest = JSON.parse(fs.readFileSync(path.join(folder, 'stand-in.json'), 'utf8')) as Manifest;
    if (manifest.generator !== generator || manifest.seed !== seed) return undefined;
    return files.map((file) => {
      const location = path.join(folder, `${file}.gz`);
      const content = gunzip(fs.readFileSync(location), { name: location, limit: 2 ** 28 });
      if (sha256Of(content) !== manifest.sha256[file]) throw new Error('damaged');
      return { file, content, sha256: manifest.sha256[file], verified: false };
    });
  } catch {
    return undefined;
  }
}

/** Written aside and renamed, the manifest last: a run that is killed leaves nothing that looks finished. */
function keep(folder: string, files: ReadonlyMap<string, Uint8Array>, manifest: Manifest): void {
  const write = (name: string, bytes: Uint8Array | string) => {
    const aside = path.join(folder, `${name}.${process.pid}.tmp`);
    fs.writeFileSync(aside, bytes);
    fs.renameSync(aside, path.join(folder, name));
  };
  try {
    fs.mkdirSync(folder, { recursive: true });
    for (const [file, content] of files) write(`${file}.gz`, zlib.gzipSync(content, { level: 6 }));
    write('stand-in.json', `${JSON.stringify(manifest, null, 2)}\n`);
  } catch {
    // A read-only project: the next run draws them again.
  }
}
