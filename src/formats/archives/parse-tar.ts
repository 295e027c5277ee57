import { FormatError } from '../format-error';
import { describeStart } from './gunzip';

const BLOCK = 512;

/**
 * The files of a tar archive (POSIX ustar) by name, as views of `bytes`; folders and links are passed over. Nothing is
 * written anywhere, so a name may say what it likes.
 *
 * @throws FormatError when a header's checksum is wrong, a file reaches past the end, the end mark is missing, or a
 * size is not octal.
 */
export function parseTar(bytes: Uint8Array, { name }: { name: string }): Map<string, Uint8Array> {
  const files = new Map<string, Uint8Array>();
  const fault = (at: number, what: string) =>
    new FormatError(name, at === 0 ? `is not a tar archive (${describeStart(bytes)})` : what);
  for (let at = 0; ;) {
    const start = at + BLOCK;
    if (start > bytes.length) throw fault(at, 'is cut short: the end of the tar archive is missing');
    const header = bytes.subarray(at, start);
    if (header.every((byte) => byte === 0)) return files;
    if (octal(header, 148, 8) !== checksum(header))
      throw fault(at, `has a damaged header at ${at.toLocaleString('en')}`);
    const size = octal(header, 124, 12);
    if (!(size <= bytes.length - start))
      throw new FormatError(name, 'has a file that reaches past the end of the archive, or whose size is not octal');
    const prefix = text(header, 257, 5) === 'ustar' ? text(header, 345, 155) : '';
    const kind = header[156];
    if (kind === 0 || kind === 0x30)
      files.set(`${prefix && `${prefix}/`}${text(header, 0, 100)}`, bytes.subarray(start, start + size));
    at = start + Math.ceil(size / BLOCK) * BLOCK;
  }
}

/** The sum of the header's bytes, its own eight taken as blanks. */
function checksum(header: Uint8Array): number {
  return header.reduce((sum, byte, i) => sum + (i >= 148 && i < 156 ? 0x20 : byte), 0);
}

function text(header: Uint8Array, at: number, length: number): string {
  const field = header.subarray(at, at + length);
  const end = field.indexOf(0);
  return Buffer.from(field.subarray(0, end < 0 ? length : end)).toString('utf8');
}

/** A number in octal digits, ended by a blank or a zero byte; NaN where it is none. */
function octal(header: Uint8Array, at: number, length: number): number {
  const digits = text(header, at, length).trim();
  return /^[0-7]{1,12}$/.test(digits) ? parseInt(digits, 8) : NaN;
}
