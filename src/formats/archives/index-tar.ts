import * as crypto from 'node:crypto';
import * as fs from 'node:fs';
import { FormatError } from '../format-error';
import { sizeOfFile } from '../read-file';
import { walkTar, type TarEntry } from './walk-tar';

/** What a tar archive holds and where, so that its files can be read without unpacking it. */
export interface TarIndex {
  /** Where the archive lies. */
  readonly location: string;
  /** What it is called in errors. */
  readonly name: string;
  /** Bytes of the archive. */
  readonly size: number;
  /** By name; of two files with one name the last, as in unpacking. */
  readonly files: ReadonlyMap<string, TarEntry>;
  /** SHA-256 of all names, places and sizes. */
  readonly digest: string;
}

/** No file that is read whole is larger: a damaged archive must not fill the memory. */
const MOST_BYTES = 2 ** 30;

/**
 * The index of a tar archive on disk: its headers are read once, its files are not. Takes what `tar` writes (ustar,
 * GNU, PAX), uncompressed. Nothing is written anywhere, so a name may say what it likes.
 *
 * @throws FormatError for what is no such archive or damaged, with the place in it, see {@link walkTar}
 */
export function indexTar(location: string, { name = location }: { name?: string } = {}): TarIndex {
  const size = sizeOfFile(location, name);
  return opened(location, name, (handle) => {
    const files = new Map<string, TarEntry>();
    const archive = { size, read: (at: number, length: number) => readAt(handle, at, length) };
    for (const entry of walkTar(archive, { name })) files.set(entry.file, entry);
    const hash = crypto.createHash('sha256').update(`${size}`);
    for (const { file, start, size: length } of files.values()) hash.update(JSON.stringify([file, start, length]));
    return { location, name, size, files, digest: hash.digest('hex') };
  });
}

/**
 * The bytes of a file of an archive, read where the index says that they lie.
 *
 * @throws FormatError where the archive holds no such file or one beyond 1 GiB, or has changed since it was indexed
 */
export function readTarFile({ location, name, size, files }: TarIndex, file: string): Buffer {
  const entry = files.get(file);
  if (!entry) throw new FormatError(name, `holds no ${JSON.stringify(file.slice(0, 80))}`);
  if (entry.size > MOST_BYTES)
    throw new FormatError(
      name,
      `has ${entry.size.toLocaleString('en')} bytes as ${JSON.stringify(file.slice(0, 80))}; wanted at most 1 GiB`,
    );
  if (sizeOfFile(location, name) !== size)
    throw new FormatError(name, 'has another size than when its index was made; begin anew with the archive as it is');
  return opened(location, name, (handle) => {
    const bytes = readAt(handle, entry.start, entry.size);
    if (bytes.length < entry.size)
      throw new FormatError(name, `ends within ${JSON.stringify(file.slice(0, 80))}; fetch it again, or pack it anew`);
    return bytes;
  });
}

function opened<T>(location: string, name: string, work: (handle: number) => T): T {
  let handle: number | undefined;
  try {
    handle = fs.openSync(location, 'r');
    return work(handle);
  } catch (error) {
    if (error instanceof FormatError) throw error;
    throw new FormatError(name, `cannot be read (${(error as Error).message.split(',')[0]})`);
  } finally {
    if (handle !== undefined) fs.closeSync(handle);
  }
}

/** `length` bytes from `at` on; fewer where the file ends. */
function readAt(handle: number, at: number, length: number): Buffer {
  const bytes = Buffer.alloc(length);
  let read = 0;
  for (let now = 1; now > 0 && read < length; read += now)
    now = fs.readSync(handle, bytes, read, length - read, at + read);
  return bytes.subarray(0, read);
}
