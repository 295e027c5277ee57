import * as fs from 'node:fs';
import * as path from 'node:path';
import { indexTar, readFile, readTarFile } from '../../formats';
import { listImages } from './list-images';
import { sha256Of } from './sha256';

/** Files by name: those of a folder, or of tar archives (shards), which are read where they lie. */
export interface FileTree {
  /** JPEG and PNG files, in the order of their names. */
  readonly images: readonly string[];
  /** The first of these names that is there; in archives a name without folders finds a file in any folder. */
  find(names: readonly string[]): string | undefined;
  /** @throws FormatError where it cannot be read */
  read(file: string): Buffer;
  /** What the file is called outside: of a folder, where it lies. */
  place(file: string): string;
  /** A digest of what archives hold and where; a folder has none. */
  readonly digest?: string;
}

/** The tar archives that a place names: itself, or those of a folder that has no images of its own; else none. */
export function tarShards(place: string): string[] {
  if (!fs.statSync(place, { throwIfNoEntry: false })?.isDirectory()) return /\.tar$/i.test(place) ? [place] : [];
  const shards = fs.readdirSync(place).filter((name) => /\.tar$/i.test(name) && !name.startsWith('.'));
  return shards.length === 0 || listImages(place).length > 0 ? [] : shards.sort().map((name) => path.join(place, name));
}

/** The files of a folder, or of the tar archives that lie there, see {@link tarShards}. */
export function fileTree(place: string): FileTree {
  const shards = tarShards(place);
  return shards.length > 0 ? tarTree(shards) : folderTree(place);
}

/** The files of a folder and of the folders in it. */
export function folderTree(folder: string): FileTree {
  const place = (file: string) => path.join(folder, file);
  return {
    images: fs.existsSync(folder) ? listImages(folder) : [],
    find: (names) => names.find((name) => fs.existsSync(place(name))),
    read: (file) => readFile(place(file), { name: path.basename(file) }),
    place,
  };
}

/**
 * The files of tar archives, each under the archive's name: `shard.tar/folder/x.jpg`. Only headers are read here. Names
 * are nothing but names: no file is written, and parts of them that lead elsewhere are left out.
 *
 * @throws FormatError for an archive that is damaged, or none
 */
function tarTree(shards: readonly string[]): FileTree {
  const found = new Map<string, () => Buffer>();
  const byBase = new Map<string, string | undefined>();
  const digests: string[] = [];
  for (const shard of shards) {
    const index = indexTar(shard, { name: path.basename(shard) });
    digests.push(index.digest);
    for (const named of index.files.keys()) {
      const parts = named.split('/').filter((part) => part !== '' && part !== '.' && part !== '..');
      const file = [index.name, ...parts].join('/');
      const base = parts.at(-1) ?? '';
      if (base.startsWith('.')) continue; // what a system leaves beside a file
      byBase.set(base, byBase.has(base) && byBase.get(base) !== file ? undefined : file);
      found.set(file, () => readTarFile(index, named));
    }
  }
  const find = (names: readonly string[]) => {
    for (const name of names) {
      const file = found.has(name) ? name : byBase.get(name);
      if (file !== undefined) return file;
    }
    return undefined;
  };
  return {
    images: [...found.keys()].filter((name) => /\.(jpe?g|png)$/i.test(name)).sort(),
    find,
    read: (file) => found.get(file)!(),
    place: (file) => file,
    digest: sha256Of(Buffer.from(digests.join(' '))),
  };
}
