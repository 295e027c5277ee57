import { FormatError } from '../format-error';

/**
 * What a PAX header says: lines of `length key=value`, the length that of the whole line in bytes. Source:
 * POSIX.1-2001, pax, "pax Extended Header".
 *
 * @throws FormatError when a line is not as long as it says or has no key.
 */
export function parsePaxRecords(bytes: Uint8Array, file: string): Map<string, string> {
  const records = new Map<string, string>();
  for (let at = 0; at < bytes.length;) {
    const blank = bytes.indexOf(0x20, at);
    const digits = Buffer.from(bytes.subarray(at, Math.max(at, Math.min(blank, at + 10)))).toString('latin1');
    const end = at + Number(digits);
    const line = /^\d+$/.test(digits) && end <= bytes.length ? bytes.subarray(blank + 1, end) : undefined;
    const split = line?.indexOf(0x3d) ?? -1;
    if (!line || split < 1 || line[line.length - 1] !== 0x0a) throw new FormatError(file, 'has a damaged PAX header');
    records.set(decodeName(line.subarray(0, split)), decodeName(line.subarray(split + 1, -1)));
    at = end;
  }
  return records;
}

/** Bytes as text; what is not UTF-8 is of the time before, a letter a byte. */
export function decodeName(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return Buffer.from(bytes).toString('latin1');
  }
}
