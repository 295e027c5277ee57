import { crc32c, maskCrc32c } from './crc32c';
import { FormatError } from '../format-error';
import { describeStart } from '../archives/gunzip';
import { parseVarint } from './parse-proto';

/** The last eight bytes of every table. */
const MAGIC = 0xdb4775248b80fb57n;
const FOOTER = 48;
/** After every block: how it is packed, and a checksum. */
const TRAILER = 5;
const MOST_ENTRIES = 1_000_000;

export interface TableEntry {
  key: Uint8Array;
  value: Uint8Array;
}

/**
 * Reads a LevelDB table: sorted keys with values, in blocks that an index block at the end lists. TensorFlow keeps
 * checkpoints in such tables. Values are views of `bytes`; every checksum is compared. Source: LevelDB's documentation,
 * `table_format.md`.
 *
 * @throws FormatError when a block lies outside the file or on another one, a checksum or the order of keys is wrong,
 * or a block is packed with Snappy, which TensorFlow does not use.
 */
export function parseLevelTable(bytes: Uint8Array, file: string): TableEntry[] {
  const footer = bytes.subarray(Math.max(0, bytes.length - FOOTER));
  if (footer.length < FOOTER || new DataView(footer.buffer, footer.byteOffset + 40).getBigUint64(0, true) !== MAGIC) {
    throw new FormatError(file, `is not a LevelDB table, or is cut short (${describeStart(bytes)})`);
  }
  const body = bytes.subarray(0, bytes.length - FOOTER);
  const meta = parseHandle(footer, 0, file);
  const index = parseBlock(body, parseHandle(footer, meta.end, file), file);

  const entries: TableEntry[] = [];
  let [end, last]: [number, Uint8Array | undefined] = [0, undefined];
  // Keys share beginnings with those before: a small file could unfold into a huge one. An honest one never comes near
  // this.
  let room = 16 * bytes.length + 1024;
  for (const { value } of parseEntries(index, file, room)) {
    const handle = parseHandle(value, 0, file);
    if (handle.offset < end) throw new FormatError(file, `has a block at ${handle.offset} that lies on the one before`);
    end = handle.offset + handle.size + TRAILER;
    for (const entry of parseEntries(parseBlock(body, handle, file), file, room)) {
      if (last && Buffer.compare(last, entry.key) >= 0) {
        throw new FormatError(file, `has its keys out of order: ${quoteKey(entry.key)} after ${quoteKey(last)}`);
      }
      room -= entry.key.length;
      last = entry.key;
      if (entries.push(entry) > MOST_ENTRIES)
        throw new FormatError(file, `has more than ${MOST_ENTRIES.toLocaleString('en')} entries`);
    }
  }
  return entries;
}

interface Handle {
  offset: number;
  size: number;
  end: number;
}

function parseHandle(bytes: Uint8Array, at: number, file: string): Handle {
  const offset = parseVarint(bytes, at, file);
  const size = parseVarint(bytes, offset.end, file);
  return { offset: Number(offset.value), size: Number(size.value), end: size.end };
}

function parseBlock(body: Uint8Array, { offset, size }: Handle, file: string): Uint8Array {
  if (offset + size + TRAILER > body.length) {
    throw new FormatError(
      file,
      `has a block of ${size.toLocaleString('en')} bytes at ${offset.toLocaleString('en')}, which reaches past the ${body.length.toLocaleString('en')} that there are`,
    );
  }
  const contents = body.subarray(offset, offset + size);
  const packed = body[offset + size];
  const stored = new DataView(body.buffer, body.byteOffset + offset + size + 1).getUint32(0, true);
  const checksum = maskCrc32c(crc32c(contents, body.subarray(offset + size, offset + size + 1)));
  if (checksum !== stored) {
    throw new FormatError(file, `is damaged: the block at ${offset.toLocaleString('en')} does not match its checksum`);
  }
  if (packed !== 0) {
    throw new FormatError(
      file,
      `has a block that is packed (kind ${packed}${packed === 1 ? ', Snappy' : ''}); only unpacked ones, as TensorFlow writes them, are read`,
    );
  }
  return contents;
}

/**
 * The entries of one block: each key repeats some bytes of the one before; `room` is how many bytes of keys there may
 * be.
 */
function* parseEntries(block: Uint8Array, file: string, room: number): Generator<TableEntry> {
  const restarts =
    block.length < 4 ? -1 : new DataView(block.buffer, block.byteOffset + block.length - 4).getUint32(0, true);
  const end = block.length - 4 * (restarts + 1);
  if (restarts < 0 || end < 0)
    throw new FormatError(file, 'has a block that is shorter than the list of places at its end');
  const entries = block.subarray(0, end);
  let key: Uint8Array = new Uint8Array(0);
  for (let at = 0; at < end;) {
    const number = () => {
      const { value, end } = parseVarint(entries, at, file);
      at = end;
      return Number(value);
    };
    const [shared, rest, length] = [number(), number(), number()];
    if (shared > key.length)
      throw new FormatError(file, `has a key that repeats ${shared} bytes of one that has ${key.length}`);
    if (rest + length > end - at) throw new FormatError(file, 'has an entry that reaches past the end of its block');
    if ((room -= shared + rest) < 0)
      throw new FormatError(file, 'has keys that repeat one another too often for its size');
    const whole = new Uint8Array(shared + rest);
    whole.set(key.subarray(0, shared));
    whole.set(entries.subarray(at, at + rest), shared);
    key = whole;
    yield { key, value: entries.subarray(at + rest, at + rest + length) };
    at += rest + length;
  }
}

/** A key as it may be shown in a message. */
export function quoteKey(key: Uint8Array): string {
  return JSON.stringify(Buffer.from(key.buffer, key.byteOffset, Math.min(key.length, 60)).toString('utf8')).slice(
    0,
    100,
  );
}
