import * as path from 'node:path';
import { host } from '../../host';
import { shownFolder } from './data-folder';
import type { DataFile } from './data-set';
import { download, type DownloadOptions } from './download';
import { DownloadError } from './download-error';
import { readDataFile } from './read-data-file';
import { showProgress } from './show-progress';
import { unpackArchive } from './unpack-archive';

/**
 * Hosts that gave no answer are not asked again for a minute: a notebook without a network waits once, not per file.
 */
const silent = new Map<string, { until: number; reason: string }>();
const SILENCE = 60_000;

/**
 * Fetches one file into `folder`, checked, with a line that shows how far it is; of an archive everything that is in
 * it. @returns its path.
 */
export async function fetchDataFile(
  file: DataFile,
  folder: string,
  { timeouts, dataSet }: { timeouts?: DownloadOptions['timeouts']; dataSet: string },
): Promise<string> {
  const now = Date.now();
  const asked = file.urls.filter((url) => (silent.get(new URL(url).host)?.until ?? 0) < now);
  if (asked.length === 0) {
    throw new DownloadError(
      file.file,
      file.urls.map((url) => ({
        url,
        reason: `${silent.get(new URL(url).host)?.reason}, a moment ago`,
        reached: false,
      })),
    );
  }
  const { archive } = file;
  const name = archive?.file ?? (file.packedBytes === undefined ? file.file : `${file.file}.gz`);
  const destination = path.join(folder, name);
  const line = showProgress(`${dataSet}: fetching ${name} into ${shownFolder(folder)}`);
  const abort = new AbortController();
  const remove = host()?.onInterrupt(() =>
    abort.abort(new Error(`download: ${file.file} was stopped; what has arrived is kept and resumed`)),
  );
  try {
    await download(asked, destination, {
      ...(archive ?? {
        bytes: file.packedBytes ?? file.bytes,
        inspect: (part: string) => {
          const { sha256, verified } = readDataFile(part, file, 'allowed');
          if (!verified) throw new Error(`SHA-256 of what it unpacks to is ${sha256}, wanted ${file.sha256}`);
        },
      }),
      onProgress: line.update,
      timeouts,
      signal: abort.signal,
    });
    line.end('done');
    return archive ? unpackArchive(destination, file.file) : destination;
  } catch (error) {
    line.end('failed');
    if (error instanceof DownloadError) {
      for (const { url, reason, reached } of error.attempts)
        if (!reached) silent.set(new URL(url).host, { until: Date.now() + SILENCE, reason });
    }
    throw error;
  } finally {
    remove?.();
  }
}
