import { FormatError } from '../format-error';
import { describeStart } from './gunzip';

/** One entry, its place and sizes checked. */
export interface ZipEntry {
  name: string;
  method: number;
  checksum: number;
  packed: number;
  unpacked: number;
  /** Where its local header begins. */
  header: number;
  /** Where its packed bytes begin. */
  start: number;
}

/** Deflate's best ratio; an entry that claims more is lying about one of its sizes. */
const BEST_RATIO = 1032;

/**
 * The entries of the archive as its directory lists them, each checked against the bytes that are there. Nothing is
 * unpacked.
 */
export function parseZipDirectory(bytes: Uint8Array, file: string): ZipEntry[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const { count, begin, stop } = findDirectory(view, bytes, file);
  const entries: ZipEntry[] = [];
  const names = new Set<string>();
  let at = begin;
  for (let i = 0; i < count; i++) {
    if (at + 46 > stop || view.getUint32(at, true) !== 0x02014b50) {
      throw new FormatError(file, `declares ${count} zip entries, but its directory ends after ${i}`);
    }
    const nameLength = view.getUint16(at + 28, true);
    const next = at + 46 + nameLength + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
    if (next > stop) throw new FormatError(file, `has a zip directory that is cut short in entry ${i}`);
    const entry = parseEntry(
      view,
      at,
      Buffer.from(bytes.buffer, bytes.byteOffset + at + 46, nameLength).toString('utf8'),
    );
    checkName(entry.name, file);
    if (names.has(entry.name)) throw new FormatError(file, `holds two zip entries named ${JSON.stringify(entry.name)}`);
    names.add(entry.name);
    if (view.getUint16(at + 8, true) & 1) throw new FormatError(file, `holds the encrypted zip entry ${entry.name}`);
    locate(view, entry, begin, bytes, file);
    entries.push(entry);
    at = next;
  }
  if (at !== stop) throw new FormatError(file, `has ${stop - at} bytes in its zip directory that belong to no entry`);
  checkOverlap(entries, file);
  return entries;
}

/** What the end record says: how many entries the directory has, and where it begins and stops. */
function findDirectory(
  view: DataView,
  bytes: Uint8Array,
  file: string,
): { count: number; begin: number; stop: number } {
  const end = findEnd(view);
  if (end < 0) throw new FormatError(file, `is not a zip archive, or is cut short (${describeStart(bytes)})`);
  const count = view.getUint16(end + 10, true);
  const size = view.getUint32(end + 12, true);
  const begin = view.getUint32(end + 16, true);
  if (
    view.getUint16(end + 4, true) !== 0 ||
    view.getUint16(end + 6, true) !== 0 ||
    view.getUint16(end + 8, true) !== count
  ) {
    throw new FormatError(file, 'is one part of a split zip archive');
  }
  if (count === 0xffff || size === 0xffffffff || begin === 0xffffffff) {
    throw new FormatError(
      file,
      'is a zip archive of more than 65,534 entries or 4 GiB, which this reader does not take',
    );
  }
  const stop = directoryEnd(view, end, { count, size, begin }, file);
  if (begin + size !== stop) {
    throw new FormatError(
      file,
      `has its zip directory at bytes ${begin} to ${begin + size}, not up to its end record at ${stop}`,
    );
  }
  return { count, begin, stop };
}

/** The record of one entry in the directory; where its data begin is not known yet. */
function parseEntry(view: DataView, at: number, name: string): ZipEntry {
  return {
    name,
    method: view.getUint16(at + 10, true),
    checksum: view.getUint32(at + 16, true),
    packed: view.getUint32(at + 20, true),
    unpacked: view.getUint32(at + 24, true),
    header: view.getUint32(at + 42, true),
    start: 0,
  };
}

/** The end record is the last one whose comment reaches exactly to the end of the file. */
function findEnd(view: DataView): number {
  for (let at = view.byteLength - 22; at >= Math.max(0, view.byteLength - 22 - 0xffff); at--) {
    if (view.getUint32(at, true) === 0x06054b50 && at + 22 + view.getUint16(at + 20, true) === view.byteLength)
      return at;
  }
  return -1;
}

/**
 * Where the directory has to end: at the end record, or at the 64-bit one before it, which PyTorch writes always. That
 * one may only repeat what the end record says.
 */
function directoryEnd(
  view: DataView,
  end: number,
  said: { count: number; size: number; begin: number },
  file: string,
): number {
  const [locator, record] = [end - 20, end - 76];
  if (record < 0 || view.getUint32(locator, true) !== 0x07064b50) return end;
  const long = (at: number) => view.getBigUint64(at, true);
  const agrees =
    long(locator + 8) === BigInt(record) &&
    view.getUint32(record, true) === 0x06064b50 &&
    long(record + 4) === 44n &&
    long(record + 24) === BigInt(said.count) &&
    long(record + 32) === BigInt(said.count) &&
    long(record + 40) === BigInt(said.size) &&
    long(record + 48) === BigInt(said.begin);
  if (!agrees) throw new FormatError(file, 'has a 64-bit zip end record that disagrees with its end record');
  return record;
}

function checkName(entry: string, file: string): void {
  const bad =
    entry === '' ||
    entry.includes('\0') ||
    entry.includes('\\') ||
    /^\/|^[A-Za-z]:/.test(entry) ||
    entry.split('/').includes('..');
  if (bad) throw new FormatError(file, `holds a zip entry with the unsafe name ${JSON.stringify(entry.slice(0, 80))}`);
}

/** Finds where the entry's data begin and checks that local header, position and sizes make sense. */
function locate(view: DataView, entry: ZipEntry, limit: number, bytes: Uint8Array, file: string): void {
  const said = `zip entry ${JSON.stringify(entry.name.slice(0, 80))}`;
  if (entry.header + 30 > limit || view.getUint32(entry.header, true) !== 0x04034b50) {
    throw new FormatError(file, `says that the ${said} is at byte ${entry.header}, where there is none`);
  }
  const nameLength = view.getUint16(entry.header + 26, true);
  entry.start = entry.header + 30 + nameLength + view.getUint16(entry.header + 28, true);
  if (entry.start + entry.packed > limit) {
    throw new FormatError(
      file,
      `says that the ${said} has ${entry.packed.toLocaleString('en')} bytes from byte ${entry.start}, which is past the end of the data`,
    );
  }
  const local = Buffer.from(bytes.buffer, bytes.byteOffset + entry.header + 30, nameLength).toString('utf8');
  if (local !== entry.name || view.getUint16(entry.header + 8, true) !== entry.method) {
    throw new FormatError(file, `describes the ${said} differently in its directory and before its data`);
  }
  if (entry.method !== 0 && entry.method !== 8) {
    throw new FormatError(
      file,
      `holds the ${said} packed by method ${entry.method}; stored (0) and deflate (8) can be read`,
    );
  }
  if (entry.method === 0 ? entry.unpacked !== entry.packed : entry.unpacked > BEST_RATIO * entry.packed) {
    throw new FormatError(
      file,
      `claims that ${entry.packed} bytes of the ${said} unpack to ${entry.unpacked.toLocaleString('en')}`,
    );
  }
}

function checkOverlap(entries: readonly ZipEntry[], file: string): void {
  const sorted = [...entries].sort((a, b) => a.header - b.header);
  for (let i = 1; i < sorted.length; i++) {
    if (sorted[i].header < sorted[i - 1].start + sorted[i - 1].packed) {
      throw new FormatError(file, `holds zip entries that overlap: ${sorted[i - 1].name} and ${sorted[i].name}`);
    }
  }
}
