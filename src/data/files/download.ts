import * as crypto from 'node:crypto';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { claimPart } from './claim-part';
import { DownloadError, type FailedAttempt } from './download-error';
import { fetchInto, LEAST_PER_STALL, type Timeouts } from './fetch-into';
import { BrokenOff, Unreachable, WrongContent } from './transfer-errors';

export interface DownloadOptions {
  /** SHA-256 of the file as it is sent. */
  sha256?: string;
  /** Size of the file as it is sent. */
  bytes?: number;
  /** Bytes at most where `bytes` is not known; default 4 GiB. */
  most?: number;
  /** Looks into the finished file before it gets its name; what it throws makes the next address be tried. */
  inspect?: (file: string) => void;
  onProgress?: (received: number, total: number | undefined) => void;
  timeouts?: Timeouts;
  signal?: AbortSignal;
}

export interface Downloaded {
  url: string;
  bytes: number;
}

/** How often one address may break off and be resumed, so long as each time brings more bytes. */
const RESUMES = 3;

/**
 * Fetches a file from the first of `urls` that gives the right bytes, and puts it at `destination` in one step: either
 * the whole, checked file is there or nothing is.
 *
 * What has arrived is kept in `<destination>.part` and resumed with a Range request, now or after the program was
 * killed, also from another address; a leftover that does not fit is thrown away and fetched anew.
 *
 * @throws DownloadError when no address gives it, with the reason for each.
 */
export async function download(
  urls: readonly string[],
  destination: string,
  options: DownloadOptions = {},
): Promise<Downloaded> {
  fs.mkdirSync(path.dirname(destination), { recursive: true });
  const part = claimPart(destination);
  try {
    const failed: FailedAttempt[] = [];
    for (const url of urls) {
      try {
        await fetchWhole(url, part.path, options);
        const bytes = fs.statSync(part.path).size;
        fs.renameSync(part.path, destination);
        return { url, bytes };
      } catch (error) {
        if (options.signal?.aborted) throw options.signal.reason;
        if (!(error instanceof Unreachable || error instanceof BrokenOff || error instanceof WrongContent)) throw error;
        failed.push({ url, reason: error.message, reached: !(error instanceof Unreachable) });
      }
    }
    throw new DownloadError(path.basename(destination), failed);
  } finally {
    part.release();
  }
}

/** One address, resumed while it makes progress; started once more from nothing if the leftover may be to blame. */
async function fetchWhole(url: string, part: string, options: DownloadOptions): Promise<void> {
  for (let resumes = 0; ;) {
    const before = sizeOf(part);
    try {
      await fetchInto(url, part, options);
      return check(part, options);
    } catch (error) {
      if (error instanceof WrongContent && error.part === 'discard') {
        fs.rmSync(part, { force: true });
        if (before > 0) continue;
      }
      if (error instanceof BrokenOff && sizeOf(part) >= before + LEAST_PER_STALL && resumes++ < RESUMES) continue;
      throw error;
    }
  }
}

function check(part: string, { bytes, sha256, inspect }: DownloadOptions): void {
  const size = fs.statSync(part).size;
  if (bytes !== undefined && size !== bytes)
    throw new WrongContent(`sent ${count(size)} bytes, wanted ${count(bytes)}`, 'discard');
  if (sha256 !== undefined) {
    const got = hashFile(part);
    if (got !== sha256) throw new WrongContent(`sent other content: SHA-256 ${got}, wanted ${sha256}`, 'discard');
  }
  try {
    inspect?.(part);
  } catch (error) {
    throw new WrongContent(`sent other content: ${(error as Error).message}`, 'discard');
  }
}

function hashFile(file: string): string {
  const hash = crypto.createHash('sha256');
  const handle = fs.openSync(file, 'r');
  try {
    const chunk = Buffer.allocUnsafe(1 << 20);
    for (let n = 0; (n = fs.readSync(handle, chunk)) > 0;) hash.update(chunk.subarray(0, n));
  } finally {
    fs.closeSync(handle);
  }
  return hash.digest('hex');
}

function sizeOf(file: string): number {
  return fs.statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}

function count(n: number): string {
  return n.toLocaleString('en');
}
