import { FormatError } from '../format-error';
import { describeStart } from '../archives/gunzip';
import { MOST_OPERATIONS, parsePickle } from './parse-pickle';
import { parseZip } from '../archives/parse-zip';
import { TorchObjects, type TorchValue } from './torch-objects';
import { storageType } from './torch-types';

/** The number that a file of PyTorch before 1.6 begins with, as its first pickle. */
const LEGACY_MAGIC = 0x1950a86a20f9469cfc6cn;

/** What {@link parsePth} is told besides the bytes. */
export interface ParsePthOptions {
  /** The file's name, for errors. */
  name: string;
  /** The most bytes that a zip archive may unpack to. Default 8 times its own and 1 MiB; PyTorch packs nothing. */
  limit?: number;
  /** The most steps that a pickle may have, and entries of lists that it may copy. Default 1,000,000. */
  operations?: number;
}

/**
 * Reads what `torch.save` wrote, the zip archives of PyTorch since 1.6 and the row of pickles before: dictionaries as
 * maps, lists and tuples as lists, tensors as `PthTensor`s, views of `bytes` where they lie aligned and in one piece.
 *
 * A pickle is a program; this one is not run. A fixed list of its operations and of PyTorch's types is understood as
 * data, the sizes they declare are checked against the bytes that are there, and nothing is looked up by name or
 * called. All else (optimizers' classes, NumPy's numbers, whole models, tensors of complex numbers) comes as a
 * `PickleObject`, a name and what stands with it.
 *
 * @throws FormatError when the file is TorchScript or damaged, or exceeds `limit` or `operations`.
 */
export function parsePth(bytes: Uint8Array, { name, limit, operations }: ParsePthOptions): TorchValue {
  const zip = bytes.length >= 4 && bytes[0] === 0x50 && bytes[1] === 0x4b && bytes[2] === 3 && bytes[3] === 4;
  if (!zip && bytes[0] !== 0x80) throw new FormatError(name, `is not a PyTorch file (${describeStart(bytes)})`);
  return zip ? parseArchive(bytes, name, limit, operations) : parseLegacy(bytes, name, operations);
}

/** An archive with `data.pkl` in one folder, and the numbers of each storage in `data/<key>` beside it. */
function parseArchive(
  bytes: Uint8Array,
  file: string,
  limit = 8 * bytes.length + 2 ** 20,
  operations = MOST_OPERATIONS,
): TorchValue {
  // PyTorch packs nothing; someone may have, but weights hardly become smaller.
  const entries = parseZip(bytes, { name: file, limit });
  const pickles = [...entries.keys()].filter((entry) => /^[^/]+\/data\.pkl$/.test(entry));
  if (pickles.length !== 1)
    throw new FormatError(file, 'is a zip archive, but not one of PyTorch: it holds no data.pkl in a folder');
  const folder = pickles[0].slice(0, -'data.pkl'.length);
  const pickle = entries.get(pickles[0])!;
  const order = entries.has(`${folder}byteorder`)
    ? Buffer.from(entries.get(`${folder}byteorder`)!).toString('latin1')
    : 'little';
  if (order !== 'little' && order !== 'big')
    throw new FormatError(file, 'has a byte order that is neither little nor big');
  const objects = new TorchObjects(file, operations);
  const { value, end } = parsePickle(pickle, 0, objects, operations);
  if (end !== pickle.length)
    throw new FormatError(file, `has ${pickle.length - end} bytes behind the end of its data.pkl`);
  objects.fill(({ key }) => entries.get(`${folder}data/${key}`) ?? missing(file, key), order);
  return value;
}

/**
 * Five pickles (magic number, version, system, content, keys of the storages), then each storage: its length, its
 * values.
 */
function parseLegacy(bytes: Uint8Array, file: string, operations = MOST_OPERATIONS): TorchValue {
  const plain = new TorchObjects(file);
  const magic = parsePickle(bytes, 0, plain);
  if (magic.value !== LEGACY_MAGIC)
    throw new FormatError(file, 'is a pickle, but not one of PyTorch: the magic number is missing');
  const version = parsePickle(bytes, magic.end, plain);
  if (version.value !== 1001) throw new FormatError(file, "is of another version of PyTorch's format than 1001");
  const system = parsePickle(bytes, version.end, plain);
  const order = system.value instanceof Map ? system.value.get('little_endian') : undefined;
  if (typeof order !== 'boolean') throw new FormatError(file, 'does not say its byte order');
  const objects = new TorchObjects(file, operations);
  const content = parsePickle(bytes, system.end, objects, operations);
  const keys = parsePickle(bytes, content.end, plain);
  const found = parseStorages(bytes, keys.end, keys.value, objects);
  objects.fill(({ key }) => found.get(key) ?? missing(file, key), order ? 'little' : 'big');
  return content.value;
}

function parseStorages(
  bytes: Uint8Array,
  start: number,
  keys: TorchValue,
  { storages, file }: TorchObjects,
): Map<string, Uint8Array> {
  if (!Array.isArray(keys)) throw new FormatError(file, 'has no list of its storages');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const found = new Map<string, Uint8Array>();
  let at = start;
  for (const key of keys) {
    const storage = typeof key === 'string' && !found.has(key) ? storages.get(key) : undefined;
    if (!storage) throw new FormatError(file, 'lists a storage that no tensor uses, or one twice');
    const type = storageType(storage.type);
    if (!type)
      throw new FormatError(
        file,
        `has a storage of the type ${JSON.stringify(storage.type.slice(0, 80))}, whose length is not known`,
      );
    const length = storage.count * type.width;
    if (length + 8 > bytes.length - at) {
      throw new FormatError(
        file,
        `is cut short: ${length.toLocaleString('en')} bytes are wanted for the storage ${storage.key.slice(0, 40)}, ${bytes.length - at} are left`,
      );
    }
    // The length is in the byte order of every machine that PyTorch ran on, little-endian.
    if (view.getBigInt64(at, true) !== BigInt(storage.count)) {
      throw new FormatError(file, `gives the storage ${storage.key.slice(0, 40)} two different lengths`);
    }
    found.set(storage.key, bytes.subarray(at + 8, at + 8 + length));
    at += 8 + length;
  }
  if (at !== bytes.length)
    throw new FormatError(
      file,
      `has ${(bytes.length - at).toLocaleString('en')} bytes left over behind its last storage`,
    );
  return found;
}

function missing(file: string, key: string): never {
  throw new FormatError(
    file,
    `has tensors in the storage ${JSON.stringify(key.slice(0, 40))}, which is not in the file`,
  );
}
