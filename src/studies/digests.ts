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
