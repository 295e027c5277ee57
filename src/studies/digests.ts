import * as crypto from 'node:crypto';
import * as fs from 'node:fs';

/** SHA-256 of a text or of bytes, in hex digits. */
export function digestOf(content: string | Uint8Array): string {
  return crypto.createHash('sha256').update(content).digest('hex');
}

const PIECE = 2 ** 22;

/** SHA-256 of a file of any size, in hex digits. */
export function digestOfFile(file: string): string {
  const hash = crypto.createHash('sha256');
  const handle = fs.openSync(file, 'r');
  try {
    const piece = Buffer.alloc(PIECE);
    for (let read = fs.readSync(handle, piece); read > 0; read = fs.readSync(handle, piece))
      hash.update(piece.subarray(0, read));
  } finally {
    fs.closeSync(handle);
  }
  return hash.digest('hex');
}

/** Sums of files by place, size and time. */
const known = new Map<string, string>();

/** The same, computed once by a process for a file that stays as it is: a large one is read by many tasks. */
export function digestOfKnownFile(file: string): string {
  const { size, mtimeMs, ino } = fs.statSync(file);
  const version = `${file} ${ino} ${size} ${mtimeMs}`;
  const sum = known.get(version) ?? digestOfFile(file);
  known.set(version, sum);
  return sum;
}
