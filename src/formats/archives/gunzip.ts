import * as zlib from 'node:zlib';
import { FormatError } from '../format-error';
import { unpack } from './zlib';

/** What {@link gunzip} is told besides the bytes. */
export interface GunzipOptions {
  /** The file's name, for the error. */
  name: string;
  /** The most bytes that may come out; more is an error, and is never held in memory. */
  limit: number;
}

/**
 * Unpacks a gzip file, all its members, into at most `limit` bytes.
 *
 * @throws FormatError when it is not gzip, is cut short, fails its own checksum, expands beyond `limit`, or when other
 * bytes follow it.
 */
export function gunzip(bytes: Uint8Array, { name, limit }: GunzipOptions): Uint8Array {
  if (bytes.length < 18 || !isGzip(bytes)) {
    throw new FormatError(name, `is not a gzip file (${describeStart(bytes)})`);
  }
  // The last four bytes claim the size. They are trusted only as far as `limit` and deflate's best ratio (1032) allow,
  // and only to choose a buffer that saves copies.
  const claimed = new DataView(bytes.buffer, bytes.byteOffset + bytes.length - 4).getUint32(0, true);
  const chunkSize = Math.max(1024, Math.min(claimed + 1, limit + 1, 1032 * bytes.length));
  try {
    const { buffer, used } = unpack(zlib.gunzipSync, bytes, { maxOutputLength: Math.max(1, limit), chunkSize });
    if (used !== bytes.length) {
      throw new FormatError(name, `has ${bytes.length - used} bytes after the end of its gzip data`);
    }
    if (buffer.length > limit) throw tooLarge(name, limit);
    return new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.length);
  } catch (error) {
    if (error instanceof FormatError) throw error;
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge(name, limit);
    throw new FormatError(
      name,
      code === 'Z_BUF_ERROR' ? 'is cut short: its gzip data does not end' : `is damaged gzip data (${message})`,
    );
  }
}

/** Whether a file begins as gzip does. */
export function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

function tooLarge(name: string, limit: number): FormatError {
  return new FormatError(name, `unpacks to more than the ${limit.toLocaleString('en')} bytes that it may have`);
}

/**
 * What a file of `size` bytes begins with, for a message that lets the reader recognize a web page or another format.
 */
export function describeStart(bytes: Uint8Array, size = bytes.length): string {
  if (size === 0) return 'it is empty';
  const start = bytes.subarray(0, 12);
  const printable = [...start].every((byte) => byte >= 32 && byte < 127);
  const shown = printable
    ? JSON.stringify(String.fromCharCode(...start))
    : [...start.subarray(0, 6)].map((b) => b.toString(16).padStart(2, '0')).join(' ');
  return `${size.toLocaleString('en')} bytes that begin with ${shown}`;
}
