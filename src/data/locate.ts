import * as fs from 'node:fs';
import * as path from 'node:path';
import { host } from '../runtime/host';
import { dataFolder, shownFolder } from './data-folder';
import type { DataFile } from './data-set';
import type { DataMeta } from './data-meta';
import { download, type DownloadOptions } from './download';
import { DownloadError } from './download-error';
import { findDataFile, readDataFile, type ReadDataFile } from './read-data-file';
import { showProgress } from './show-progress';

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

/** Hosts that gave no answer are not asked again for a minute: a notebook without a network waits once, not per file. */
const silent = new Map<string, { until: number; reason: string }>();
const SILENCE = 60_000;

/**
 * Finds and reads the files of a data set: the user's data folder, then the mirror folder (read in place, never copied),
 * then the network (into the data folder). A place counts only when it has all of `files`; the checksums are always checked.
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

  const own = path.join(folder, dataSet);
  const inOwn = findAll(own, files, `data folder ${shownFolder(own)}`, reasons);
  if (inOwn) return { found: true, origin: 'data folder', files: files.map((file, i) => readDataFile(inOwn[i], file, unverified)) };

  if (mirror) {
    const there = path.join(path.resolve(mirror), dataSet);
    const inMirror = findAll(there, files, `mirror folder ${shownFolder(there)}`, reasons);
    if (inMirror) return { found: true, origin: 'mirror', files: files.map((file, i) => readDataFile(inMirror[i], file, unverified)) };
  } else {
    reasons.push('mirror folder: none (VITRINE_MIRROR is not set)');
  }

  if (network === 'never') {
    reasons.push('network: not used (VITRINE_OFFLINE=1)');
    return { found: false, reasons };
  }
  try {
    const read: ReadDataFile[] = [];
    for (const file of files) {
      const location = findDataFile(own, file.file) ?? (await fetchDataFile(file, own, options));
      read.push(readDataFile(location, file, unverified));
    }
    return { found: true, origin: 'download', files: read };
  } catch (error) {
    if (error instanceof DownloadError) reasons.push(`network: ${error.message.replace('download: ', '')}`);
    else if (isUnwritable(error)) reasons.push(`network: not used, ${shownFolder(own)} cannot be written (${(error as NodeJS.ErrnoException).code})`);
    else throw error;
    return { found: false, reasons };
  }
}

/** Fetches one file into `folder`, checked, with a line that shows how far it is. @returns its path. */
export async function fetchDataFile(
  file: DataFile,
  folder: string,
  { timeouts, dataSet }: Pick<LocateOptions, 'timeouts' | 'dataSet'>,
): Promise<string> {
  const now = Date.now();
  const asked = file.urls.filter((url) => (silent.get(new URL(url).host)?.until ?? 0) < now);
  if (asked.length === 0) {
    throw new DownloadError(file.file, file.urls.map((url) => ({ url, reason: `${silent.get(new URL(url).host)?.reason}, a moment ago`, reached: false })));
  }
  const name = file.packedBytes === undefined ? file.file : `${file.file}.gz`;
  const destination = path.join(folder, name);
  const line = showProgress(`${dataSet}: fetching ${name} into ${shownFolder(folder)}`);
  const abort = new AbortController();
  const remove = host()?.onInterrupt(() => abort.abort(new Error(`download: ${file.file} was stopped; what has arrived is kept and resumed`)));
  try {
    await download(asked, destination, {
      bytes: file.packedBytes ?? file.bytes,
      inspect: (part) => {
        const { sha256, verified } = readDataFile(part, file, 'allowed');
        if (!verified) throw new Error(`SHA-256 of what it unpacks to is ${sha256}, wanted ${file.sha256}`);
      },
      onProgress: line.update,
      timeouts,
      signal: abort.signal,
    });
    line.end('done');
    return destination;
  } catch (error) {
    line.end('failed');
    if (error instanceof DownloadError) {
      for (const { url, reason, reached } of error.attempts) if (!reached) silent.set(new URL(url).host, { until: Date.now() + SILENCE, reason });
    }
    throw error;
  } finally {
    remove?.();
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
  return ['EACCES', 'EROFS', 'EPERM', 'ENOSPC', 'ENOTDIR', 'EEXIST'].includes((error as NodeJS.ErrnoException).code ?? '');
}
