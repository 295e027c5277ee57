import { checkBooleans } from '../arrays/check-booleans';
import { countValues } from '../arrays/count-values';
import { crc32c, maskCrc32c } from './crc32c';
import { ELEMENTS, parseElements } from '../arrays/element';
import { FormatError } from '../format-error';
import type { NdArray } from '../arrays/nd-array';
import { parseLevelTable } from './parse-level-table';
import { parseProto } from './parse-proto';
import {
  asBytes,
  asName,
  asNumber,
  inTensor,
  parseTensorShape,
  TENSORFLOW_STRING,
  TENSORFLOW_TYPES,
} from './tensorflow-types';

export interface TensorBundle {
  /** The file `….index`. */
  index: Uint8Array;
  /** The files `….data-00000-of-0000n`, all of them, in order. */
  shards: readonly Uint8Array[];
}

interface Entry {
  type: number;
  shape: number[];
  shard: number;
  offset: number;
  size: number;
  checksum: number;
}

/**
 * Reads a TensorFlow checkpoint of version 2, a tensor bundle: the index, a LevelDB table from names to places, and the
 * numbers in one or more shards. Aligned tensors are views of the shards; half floats are widened; texts (such as the
 * object graph of Keras) are left out. Sizes and places are checked before anything is allocated, checksums before
 * anything is returned. Source: TensorFlow, `tensor_bundle.proto`.
 *
 * @throws FormatError when a rule is broken, or a variable is stored in pieces.
 */
export function parseTensorBundle({ index, shards }: TensorBundle, { name }: { name: string }): Map<string, NdArray> {
  const [header, ...rows] = parseLevelTable(index, name);
  if (!header || header.key.length > 0)
    throw new FormatError(name, 'is not a tensor bundle: the entry that describes it is missing');
  const { shardCount, order } = parseHeader(header.value, name);
  if (shardCount !== shards.length)
    throw new FormatError(name, `says that its numbers lie in ${shardCount} files; there are ${shards.length}`);
  const entries = rows.map(({ key: bytes, value }) => {
    const key = asName(bytes, name);
    return { key, ...parseEntry(value, inTensor(name, key)) };
  });
  checkPlaces(entries, shards, name);

  const tensors = new Map<string, NdArray>();
  for (const { key, type, shape, shard, offset, size, checksum } of entries) {
    if (type === TENSORFLOW_STRING) continue;
    const file = inTensor(name, key);
    if (!Object.hasOwn(TENSORFLOW_TYPES, type))
      throw new FormatError(file, `is of TensorFlow's type ${type}, which is not read`);
    const element = TENSORFLOW_TYPES[type];
    const count = countValues(shape, ELEMENTS[element].width, size, file);
    if (maskCrc32c(crc32c(shards[shard].subarray(offset, offset + size))) !== checksum)
      throw new FormatError(file, 'does not match its checksum');
    const data = parseElements(shards[shard], offset, count, ELEMENTS[element], order);
    tensors.set(key, { shape, data: checkBooleans(element, data, file) });
  }
  return tensors;
}

function parseHeader(bytes: Uint8Array, file: string): { shardCount: number; order: 'little' | 'big' } {
  let [shardCount, order]: [number, 'little' | 'big'] = [0, 'little'];
  parseProto(bytes, file, (field, value) => {
    if (field === 1) shardCount = Number(asNumber(value, file));
    if (field === 2) order = asNumber(value, file) === 0n ? 'little' : 'big';
  });
  return { shardCount, order };
}

function parseEntry(bytes: Uint8Array, file: string): Entry {
  const entry: Entry = { type: 0, shape: [], shard: 0, offset: 0, size: 0, checksum: 0 };
  parseProto(bytes, file, (field, value) => {
    if (field === 1) entry.type = Number(asNumber(value, file));
    if (field === 2) entry.shape = parseTensorShape(asBytes(value, file), file);
    if (field === 3) entry.shard = Number(asNumber(value, file));
    if (field === 4) entry.offset = Number(asNumber(value, file));
    if (field === 5) entry.size = Number(asNumber(value, file));
    if (field === 6) {
      const four = asBytes(value, file);
      if (four.length !== 4) throw new FormatError(file, 'has a checksum that is not of four bytes');
      entry.checksum = new DataView(four.buffer, four.byteOffset).getUint32(0, true);
    }
    if (field === 7) throw new FormatError(file, 'is stored in pieces (a partitioned variable); save it whole');
  });
  return entry;
}

/**
 * Every tensor inside its shard, none on another, nothing behind the last: what the entries claim together is at most
 * what is there.
 */
function checkPlaces(entries: readonly (Entry & { key: string })[], shards: readonly Uint8Array[], file: string): void {
  const ends = shards.map(() => 0);
  for (const { key, shard, offset, size } of [...entries].sort(
    (a, b) => a.shard - b.shard || a.offset - b.offset || a.size - b.size,
  )) {
    const wrong = (what: string) => new FormatError(inTensor(file, key), what);
    if (!(shard >= 0 && shard < shards.length)) throw wrong(`lies in file ${shard} of ${shards.length}`);
    if (offset < 0 || size < 0 || offset + size > shards[shard].length) {
      throw wrong(
        `is said to be ${size.toLocaleString('en')} bytes at ${offset.toLocaleString('en')}, outside the ${shards[shard].length.toLocaleString('en')} of its file`,
      );
    }
    if (offset < ends[shard]) throw wrong(`begins at ${offset.toLocaleString('en')}, on another one`);
    ends[shard] = offset + size;
  }
  const longer = shards.findIndex(({ length }, i) => length !== ends[i]);
  if (longer >= 0) {
    throw new FormatError(
      file,
      `has ${(shards[longer].length - ends[longer]).toLocaleString('en')} bytes in file ${longer} that belong to no tensor`,
    );
  }
}
