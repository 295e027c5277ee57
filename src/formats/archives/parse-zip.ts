import * as zlib from 'node:zlib';
import { FormatError } from '../format-error';
import { parseZipDirectory, type ZipEntry } from './parse-zip-directory';
import { crc32, unpack } from './zlib';

/** What {@link parseZip} is told besides the bytes. */
export interface ParseZipOptions {
  /** The archive's name, for errors. */
  name: string;
  /** The most bytes that the entries may have together once unpacked. Default 256 MiB, or 16 times the archive. */
  limit?: number;
}

/**
 * The entries of a zip archive, name to content: stored or deflated, not encrypted, not split, each below 4 GiB.
 *
 * Everything that an archive can lie about is checked against the bytes before anything is unpacked: names (no absolute
 * path, no `..`, none twice), positions (inside the file, not overlapping), both sizes, the total; afterwards the true
 * size and the checksum. Stored entries are views of `bytes`. Source: PKWARE APPNOTE 6.3, sections 4.3 to 4.5.
 *
 * @throws FormatError in every other case.
 */
export function parseZip(
  bytes: Uint8Array,
  { name, limit = Math.max(2 ** 28, 16 * bytes.length) }: ParseZipOptions,
): Map<string, Uint8Array> {
  const entries = parseZipDirectory(bytes, name);
  const total = entries.reduce((sum, entry) => sum + entry.unpacked, 0);
  if (total > limit) {
    throw new FormatError(
      name,
      `claims to unpack to ${total.toLocaleString('en')} bytes; the limit is ${limit.toLocaleString('en')}, which the option limit raises`,
    );
  }
  return new Map(entries.map((entry) => [entry.name, contentOf(bytes, entry, name)]));
}

function contentOf(bytes: Uint8Array, entry: ZipEntry, file: string): Uint8Array {
  const packed = bytes.subarray(entry.start, entry.start + entry.packed);
  const content = entry.method === 0 ? packed : inflate(packed, entry, file);
  if (content.length !== entry.unpacked) {
    throw new FormatError(
      file,
      `declares ${entry.unpacked} bytes for the zip entry ${entry.name}, which has ${content.length}`,
    );
  }
  if (crc32(content) !== entry.checksum)
    throw new FormatError(file, `has a damaged zip entry ${entry.name}: its checksum is wrong`);
  return content;
}

function inflate(packed: Uint8Array, entry: ZipEntry, file: string): Uint8Array {
  try {
    const { buffer, used } = unpack(zlib.inflateRawSync, packed, {
      maxOutputLength: Math.max(1, entry.unpacked),
      chunkSize: Math.max(64, entry.unpacked + 1),
    });
    if (used !== packed.length) {
      throw new FormatError(
        file,
        `declares ${packed.length} packed bytes for the zip entry ${entry.name}, which has ${used}`,
      );
    }
    return new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.length);
  } catch (error) {
    if (error instanceof FormatError) throw error;
    const { code, message } = error as NodeJS.ErrnoException;
    const reason =
      code === 'ERR_BUFFER_TOO_LARGE'
        ? `unpacks to more than the ${entry.unpacked.toLocaleString('en')} bytes it declares`
        : `is damaged (${message})`;
    throw new FormatError(file, `holds the zip entry ${entry.name}, which ${reason}`);
  }
}
