import * as fs from 'node:fs';
import * as path from 'node:path';

/** A process that was killed while it wrote leaves its part behind; one that is younger may be on another machine. */
const ABANDONED_MS = 60_000;

/**
 * Writes a file aside (`<file>.<process>.part`), brings it to the disk and renames it: a reader, also after a crash,
 * finds the old content or the new, each in full. Parts that killed processes left of this file are removed.
 *
 * @throws Error that names the file and what to do, where it cannot be written; the old content stays.
 */
export function writeWhole(file: string, content: Uint8Array | string): void {
  const aside = `${file}.${process.pid}.part`;
  try {
    fs.mkdirSync(path.dirname(file), { recursive: true });
    removeAbandonedParts(file);
    const handle = fs.openSync(aside, 'w');
    try {
      fs.writeFileSync(handle, content);
      fs.fsyncSync(handle);
    } finally {
      fs.closeSync(handle);
    }
    fs.renameSync(aside, file);
  } catch (error) {
    if (fs.existsSync(aside)) fs.rmSync(aside);
    throw unwritable(file, error);
  }
}

/** Removes what killed processes left of `file`: parts of no process here that have not grown for a minute. */
export function removeAbandonedParts(file: string): void {
  const folder = path.dirname(file);
  const name = path.basename(file);
  const ofFile = (entry: string) => entry.startsWith(`${name}.`) && /^\.\d+\.part$/.test(entry.slice(name.length));
  for (const entry of fs.readdirSync(folder).filter(ofFile)) {
    const part = path.join(folder, entry);
    const written = fs.statSync(part, { throwIfNoEntry: false })?.mtimeMs ?? Infinity;
    if (Date.now() - written < ABANDONED_MS || isRunning(Number(entry.slice(name.length + 1, -'.part'.length))))
      continue;
    fs.rmSync(part, { force: true });
  }
}

function isRunning(process_: number): boolean {
  try {
    process.kill(process_, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** The error of a file that could not be written: which one, and what to do about it. */
export function unwritable(file: string, error: unknown): Error {
  const { code } = error as NodeJS.ErrnoException;
  const message = `${file} cannot be written: ${reasonOf(error as NodeJS.ErrnoException)}`;
  return Object.assign(new Error(message, { cause: error }), { code });
}

function reasonOf({ code, message }: NodeJS.ErrnoException): string {
  if (code === 'ENOSPC' || code === 'EDQUOT') return `the disk is full (${code}); free some space and run it again`;
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS')
    return `the folder may not be written to (${code}); see who owns it, or name another place`;
  return message;
}
