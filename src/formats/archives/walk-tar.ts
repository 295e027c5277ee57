import { FormatError } from '../format-error';
import { describeStart } from './gunzip';
import { decodeName, parsePaxRecords } from './parse-pax-records';

const BLOCK = 512;
/** Names are shorter; what says more is damaged, and is not taken into memory. */
const MOST_SAID = 2 ** 20;

/** Bytes that are read by their place, in memory or in a file. */
export interface PlacedBytes {
  readonly size: number;
  /** At most `length` bytes from `at` on: fewer at the end. */
  read(at: number, length: number): Uint8Array;
}

/** A file in a tar archive: its name, which may say what it likes, and where its content lies. */
export interface TarEntry {
  readonly file: string;
  readonly start: number;
  readonly size: number;
}

/**
 * The files of a tar archive one after another; folders and links are passed over. Only headers are read. Names and
 * sizes that do not fit a header of POSIX ustar are read from those of PAX and GNU before it.
 *
 * @throws FormatError, with the place in the archive, when a header's checksum is wrong, a file reaches past the end,
 * the end mark is missing, a size is not a number, or a file is stored with holes.
 */
export function* walkTar(archive: PlacedBytes, { name }: { name: string }): Generator<TarEntry> {
  const fault = (at: number, what: string) =>
    new FormatError(
      name,
      at === 0
        ? `is not a tar archive (${describeStart(archive.read(0, 12), archive.size)}); a compressed one must be unpacked to a .tar first`
        : `${what}; fetch it again, or pack it anew`,
    );
  const everywhere = new Map<string, string>();
  let next = new Map<string, string>();
  for (let at = 0; ;) {
    const start = at + BLOCK;
    const place = `byte ${at.toLocaleString('en')}`;
    if (start > archive.size) throw fault(at, `is cut short: the end of the tar archive is missing at ${place}`);
    const header = archive.read(at, BLOCK);
    if (header.every((byte) => byte === 0)) return;
    if (number(header, 148, 8) !== checksum(header)) throw fault(at, `has a damaged header at ${place}`);
    const kind = String.fromCharCode(header[156] || 0x30);
    const told = (key: string) => (DESCRIBING.includes(kind) ? undefined : (next.get(key) ?? everywhere.get(key)));
    const size = told('size') === undefined ? number(header, 124, 12) : decimal(told('size')!);
    if (!(size <= archive.size - start))
      throw new FormatError(
        name,
        `has a file at ${place} that reaches past the end of the archive, or whose size is not a number: it is cut short or damaged; fetch it again, or pack it anew`,
      );
    if (DESCRIBING.includes(kind)) {
      if (size > MOST_SAID)
        throw fault(at, `has a header at ${place} that says a name in ${size.toLocaleString('en')} bytes`);
      const said = archive.read(start, size);
      if (kind === 'x') next = new Map([...next, ...parsePaxRecords(said, name)]);
      else if (kind === 'g') for (const [key, value] of parsePaxRecords(said, name)) everywhere.set(key, value);
      else if (kind === 'L') next.set('path', text(said));
    } else {
      const file = told('path') ?? nameIn(header);
      if (kind === 'S' || [...next.keys()].some((key) => key.startsWith('GNU.sparse')))
        throw new FormatError(
          name,
          `holds ${JSON.stringify(file.slice(0, 80))} with holes left out (sparse), which is not read`,
        );
      if ((kind === '0' || kind === '7') && !file.endsWith('/')) yield { file, start, size };
      next = new Map();
    }
    at = start + Math.ceil(size / BLOCK) * BLOCK;
  }
}

/** Entries that only say something of those behind them: PAX's of the next and of all, GNU's long name and link. */
const DESCRIBING = ['x', 'g', 'L', 'K'];

function nameIn(header: Uint8Array): string {
  const prefix =
    text(header.subarray(257, 262)) === 'ustar' && header[262] === 0 ? text(header.subarray(345, 500)) : '';
  return `${prefix && `${prefix}/`}${text(header.subarray(0, 100))}`;
}

/** The sum of the header's bytes, its own eight taken as blanks. */
function checksum(header: Uint8Array): number {
  return header.reduce((sum, byte, i) => sum + (i >= 148 && i < 156 ? 0x20 : byte), 0);
}

/** Up to the first zero byte. */
function text(field: Uint8Array): string {
  const end = field.indexOf(0);
  return decodeName(end < 0 ? field : field.subarray(0, end));
}

/** A number in octal digits, ended by a blank or a zero byte, or as GNU writes large ones, in binary; else NaN. */
function number(header: Uint8Array, at: number, length: number): number {
  if (header[at] === 0x80) return header.subarray(at + 1, at + length).reduce((value, byte) => value * 256 + byte, 0);
  const digits = text(header.subarray(at, at + length)).trim();
  return /^[0-7]{1,12}$/.test(digits) ? parseInt(digits, 8) : NaN;
}

function decimal(digits: string): number {
  return /^\d{1,15}$/.test(digits) ? Number(digits) : NaN;
}
