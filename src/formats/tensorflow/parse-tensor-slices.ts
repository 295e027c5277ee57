import { checkBooleans } from '../arrays/check-booleans';
import { countValues } from '../arrays/count-values';
import { ELEMENTS, parseElements, type ElementName } from '../arrays/element';
import { FormatError } from '../format-error';
import type { NdArray, NumericArray } from '../arrays/nd-array';
import { quoteKey, parseLevelTable } from './parse-level-table';
import { parseProto, parseVarint } from './parse-proto';
import {
  asBytes,
  asName,
  asNumber,
  inTensor,
  parseTensorShape,
  TENSORFLOW_STRING,
  TENSORFLOW_TYPES,
} from './tensorflow-types';

/**
 * In which field of a `TensorProto` the values of a type stand; half floats and small whole numbers share the field of
 * 32 bits.
 */
const FIELDS: Partial<Record<ElementName, number>> = {
  f32: 5,
  f64: 6,
  i32: 7,
  u8: 7,
  i16: 7,
  i8: 7,
  u16: 7,
  i64: 10,
  bool: 11,
  f16: 13,
  u32: 16,
  u64: 17,
};

interface Described {
  shape: number[];
  type: number;
}

/**
 * Reads a TensorFlow checkpoint of version 1, one file, as TF-slim's published ones are: a LevelDB table whose first
 * entry describes all tensors, the others hold their values. Half floats are widened; texts are left out. Source:
 * TensorFlow, `saved_tensor_slice.proto`.
 *
 * @throws FormatError when a rule of the format is broken, or a tensor is missing, of a type that is not read, or
 * stored in pieces.
 */
export function parseTensorSlices(bytes: Uint8Array, { name }: { name: string }): Map<string, NdArray> {
  const [first, ...rows] = parseLevelTable(bytes, name);
  if (!first || first.key.length > 0)
    throw new FormatError(name, 'is not a checkpoint of version 1: the entry that describes it is missing');
  const described = parseDescriptions(first.value, name);
  const tensors = new Map<string, NdArray>();
  const texts = new Set([...described].filter(([, { type }]) => type === TENSORFLOW_STRING).map(([key]) => key));
  for (const { key, value } of rows) {
    let tensor: string | undefined;
    let data: Uint8Array = new Uint8Array(0);
    const file = `${name}, entry ${quoteKey(key)}`;
    const slice = parsePart(value, 2, file);
    parseProto(slice, file, (field, content) => {
      if (field === 1) tensor = asName(content, file);
      if (field === 3) data = asBytes(content, file);
    });
    const about = tensor === undefined ? undefined : described.get(tensor);
    if (tensor === undefined || !about) throw new FormatError(file, 'holds values of a tensor that is not described');
    if (texts.has(tensor)) continue;
    if (tensors.has(tensor))
      throw new FormatError(inTensor(name, tensor), 'is stored in pieces, or twice; save it whole');
    tensors.set(tensor, parseValues(data, about, inTensor(name, tensor)));
  }
  const missing = [...described.keys()].find((key) => !tensors.has(key) && !texts.has(key));
  if (missing !== undefined)
    throw new FormatError(
      name,
      `describes the tensor ${JSON.stringify(missing).slice(0, 100)}, but has no values of it`,
    );
  return tensors;
}

/** The message in one field of a message; empty where it is missing. */
function parsePart(bytes: Uint8Array, wanted: number, file: string): Uint8Array {
  let part: Uint8Array = new Uint8Array(0);
  parseProto(bytes, file, (field, value) => {
    if (field === wanted) part = asBytes(value, file);
  });
  return part;
}

function parseDescriptions(bytes: Uint8Array, file: string): Map<string, Described> {
  const described = new Map<string, Described>();
  parseProto(parsePart(bytes, 1, file), file, (field, value) => {
    if (field !== 1) return;
    let name: string | undefined;
    const about: Described = { shape: [], type: 0 };
    parseProto(asBytes(value, file), file, (part, content) => {
      if (part === 1) name = asName(content, file);
      if (part === 2) about.shape = parseTensorShape(asBytes(content, file), file);
      if (part === 3) about.type = Number(asNumber(content, file));
    });
    if (name === undefined) throw new FormatError(file, 'describes a tensor without a name');
    if (described.has(name))
      throw new FormatError(file, `describes a tensor ${JSON.stringify(name).slice(0, 100)} twice`);
    described.set(name, about);
  });
  return described;
}

function parseValues(tensor: Uint8Array, { shape, type }: Described, file: string): NdArray {
  const element = TENSORFLOW_TYPES[type];
  const wanted = element && FIELDS[element];
  if (!wanted) throw new FormatError(file, `is of TensorFlow's type ${type}, which is not read`);
  let values: Uint8Array | undefined;
  parseProto(tensor, file, (field, value) => {
    if (field !== wanted) return;
    if (values) throw new FormatError(file, 'has its values in more than one piece');
    values = asBytes(value, file);
  });
  const packed = values ?? new Uint8Array(0);
  if (element === 'f32' || element === 'f64') {
    const count = countValues(shape, ELEMENTS[element].width, packed.length, file);
    return { shape, data: parseElements(packed, 0, count, ELEMENTS[element], 'little') };
  }
  return { shape, data: checkBooleans(element, parseVarints(packed, shape, element, file), file) };
}

/**
 * Whole numbers, each in as few bytes as it needs: as many as the shape says, which the bytes bound before anything is
 * allocated.
 */
function parseVarints(packed: Uint8Array, shape: readonly number[], element: ElementName, file: string): NumericArray {
  let numbers = 0;
  for (const byte of packed) if (byte < 0x80) numbers++;
  const count = countValues(shape, 1, numbers, file);
  const wide = element === 'i64' || element === 'u64';
  const { view, width, widen } = ELEMENTS[element] as (typeof ELEMENTS)['f16'];
  const data: NumericArray = view(new ArrayBuffer(count * width), 0, count);
  let at = 0;
  for (let i = 0; i < count; i++) {
    const { value, end } = parseVarint(packed, at, file);
    (data as { [i: number]: bigint | number })[i] = wide ? value : Number(BigInt.asIntN(32, value));
    at = end;
  }
  if (at !== packed.length) throw new FormatError(file, 'ends within a number');
  return widen ? widen(data) : data;
}
