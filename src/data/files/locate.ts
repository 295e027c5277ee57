import * as fs from 'node:fs';
import * as path from 'node:path';
import { dataFolder, shownFolder } from './data-folder';
import type { DataFile } from './data-set';
import type { DataMeta } from './data-meta';
import type { DownloadOptions } from './download';
import { DownloadError } from './download-error';
import { fetchDataFile } from './fetch-data-file';
import { findDataFile, readDataFile, type ReadDataFile } from './read-data-file';

export interface LocateOptions {
  /** The subfolder's name: `mnist`. */
  dataSet: string;
  /** The user's folder. Default {@link dataFolder}. */
  folder?: string;
  /** A read-only folder with the same subfolders. Default `VITRINE_MIRROR`. */
  mirror?: string;
  /** Default: `'never'` when `VITRINE_OFFLINE=1`. */
  network?: 'allowed' | 'never';
  /** Default: `'allowed'` when `VITRINE_ALLOW_UNVERIFIED=1`. */
  unverified?: 'refused' | 'allowed';
  timeouts?: DownloadOptions['timeouts'];
}

/** The files, or why there are none. */
export type Located =
  | { found: true; origin: Exclude<DataMeta['origin'], 'stand-in'>; files: ReadDataFile[] }
  | { found: false; reasons: string[] };

/**
 * Finds and reads the files of a data set: the user's data folder, then the mirror folder (read in place, never
 * copied), then the network (into the data folder). A place counts only when it has all of `files`; the checksums are
 * always checked.
 *
 * @throws FormatError when a file is there but is not the published one: a wrong file is never passed over in silence.
 */
export async function locate(files: readonly DataFile[], options: LocateOptions): Promise<Located> {
  const {
    dataSet,
    folder = dataFolder(),
    mirror = process.env.VITRINE_MIRROR,
    network = process.env.VITRINE_OFFLINE === '1' ? 'never' : 'allowed',
    unverified = process.env.VITRINE_ALLOW_UNVERIFIED === '1' ? 'allowed' : 'refused',
  } = options;
  const reasons: string[] = [];
  const read = (locations: readonly string[]) => files.map((file, i) => readDataFile(locations[i], file, unverified));

  const own = path.join(folder, dataSet);
  const inOwn = findAll(own, files, `data folder ${shownFolder(own)}`, reasons);
  if (inOwn) return { found: true, origin: 'data folder', files: read(inOwn) };

  const there = mirror && path.join(path.resolve(mirror), dataSet);
  if (!there) reasons.push('mirror folder: none (VITRINE_MIRROR is not set)');
  const inMirror = there && findAll(there, files, `mirror folder ${shownFolder(there)}`, reasons);
  if (inMirror) return { found: true, origin: 'mirror', files: read(inMirror) };

  if (network === 'never') return { found: false, reasons: [...reasons, 'network: not used (VITRINE_OFFLINE=1)'] };
  try {
    const fetched: ReadDataFile[] = [];
    for (const file of files) {
      const location = findDataFile(own, file.file) ?? (await fetchDataFile(file, own, options));
      fetched.push(readDataFile(location, file, unverified));
    }
    return { found: true, origin: 'download', files: fetched };
  } catch (error) {
    if (error instanceof DownloadError) reasons.push(`network: ${error.message.replace('download: ', '')}`);
    else if (isUnwritable(error))
      reasons.push(
        `network: not used, ${shownFolder(own)} cannot be written (${(error as NodeJS.ErrnoException).code})`,
      );
    else throw error;
    return { found: false, reasons };
  }
}

/** The paths of all files in one folder, or undefined and a reason. */
function findAll(folder: string, files: readonly DataFile[], place: string, reasons: string[]): string[] | undefined {
  const found = files.map(({ file }) => findDataFile(folder, file));
  const missing = files.filter((_, i) => found[i] === undefined).map(({ file }) => file);
  if (missing.length === 0) return found as string[];
  const what = !fs.existsSync(folder) ? 'does not exist' : `has no ${missing.join(' and no ')}`;
  reasons.push(`${place}: ${what}`);
  return undefined;
}

function isUnwritable(error: unknown): boolean {
  return ['EACCES', 'EROFS', 'EPERM', 'ENOSPC', 'ENOTDIR', 'EEXIST'].includes(
    (error as NodeJS.ErrnoException).code ?? '',
  );
}
