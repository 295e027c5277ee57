import { checkBooleans } from '../arrays/check-booleans';
import { countValues } from '../arrays/count-values';
import { ELEMENTS, parseElements, type ElementName } from '../arrays/element';
import { FormatError } from '../format-error';
import { repeatedKey } from './repeated-key';
import { describeStart } from '../archives/gunzip';
import type { NdArray } from '../arrays/nd-array';

/** The format's names of the element types. */
export const SAFETENSORS_TYPES = {
  F64: 'f64',
  F32: 'f32',
  F16: 'f16',
  BF16: 'bf16',
  I64: 'i64',
  I32: 'i32',
  I16: 'i16',
  I8: 'i8',
  U64: 'u64',
  U32: 'u32',
  U16: 'u16',
  U8: 'u8',
  BOOL: 'bool',
} as const satisfies Record<string, ElementName>;

export type SafetensorsType = keyof typeof SAFETENSORS_TYPES;

/** One tensor of a file. F16 and BF16 come widened to `Float32Array`, BOOL as 0 and 1 in a `Uint8Array`. */
export interface SafeTensor extends NdArray {
  dtype: SafetensorsType;
}

/** A whole file: the tensors by name, in the order of their data, and the free text that came with them. */
export interface Safetensors {
  tensors: Map<string, SafeTensor>;
  metadata: Record<string, string>;
}

const LONGEST_HEADER = 100_000_000;

/**
 * Reads a safetensors file: the header's length (64 bits, little-endian), the header (JSON), then the values.
 *
 * The rules of the format are checked before any value is touched: the header has at most 100 MB, begins with `{` and
 * names nothing twice; the data ranges lie inside the file, do not overlap and leave no holes; each is as long as its
 * type and shape say. Aligned tensors are views of `bytes`. Source: the format's description in the safetensors
 * repository, section "Format".
 *
 * @throws FormatError when a rule is broken.
 */
export function parseSafetensors(bytes: Uint8Array, { name }: { name: string }): Safetensors {
  const start = parseHeaderLength(bytes, name);
  const header = parseHeader(bytes.subarray(8, start), name);
  const metadata = parseMetadata(header.__metadata__, name);
  const entries = Object.entries(header)
    .filter(([key]) => key !== '__metadata__')
    .map(([key, value]) => parseEntry(key, value, name))
    .sort((a, b) => a.begin - b.begin || a.end - b.end);

  let expected = 0;
  for (const { key, begin, end } of entries) {
    if (begin !== expected) {
      throw new FormatError(
        name,
        `has ${begin < expected ? 'overlapping tensors' : 'a hole'} in its data: ${quote(key)} begins at ${begin}, not at ${expected}`,
      );
    }
    expected = end;
  }
  if (expected !== bytes.length - start) {
    throw new FormatError(
      name,
      `declares ${expected.toLocaleString('en')} bytes of data, but ${(bytes.length - start).toLocaleString('en')} follow the header`,
    );
  }

  const tensors = new Map<string, SafeTensor>();
  for (const { key, dtype, shape, begin, end } of entries) {
    const file = `${name}, tensor ${quote(key)}`;
    const type = SAFETENSORS_TYPES[dtype];
    const count = countValues(shape, ELEMENTS[type].width, end - begin, file);
    tensors.set(key, {
      dtype,
      shape,
      data: checkBooleans(type, parseElements(bytes, start + begin, count, ELEMENTS[type], 'little'), file),
    });
  }
  return { tensors, metadata };
}

/** @returns where the header ends. */
function parseHeaderLength(bytes: Uint8Array, file: string): number {
  if (bytes.length < 10) throw new FormatError(file, `is not a safetensors file (${describeStart(bytes)})`);
  const length = new DataView(bytes.buffer, bytes.byteOffset, 8).getBigUint64(0, true);
  if (length > BigInt(LONGEST_HEADER)) {
    throw new FormatError(
      file,
      `declares a header of ${length.toLocaleString('en')} bytes; at most ${LONGEST_HEADER.toLocaleString('en')} are allowed`,
    );
  }
  if (Number(length) > bytes.length - 8) {
    throw new FormatError(
      file,
      `declares a header of ${length.toLocaleString('en')} bytes, but has ${(bytes.length - 8).toLocaleString('en')}: cut short, or not a safetensors file`,
    );
  }
  if (length < 2n || bytes[8] !== 0x7b)
    throw new FormatError(file, 'is not a safetensors file: its header does not begin with {');
  return 8 + Number(length);
}

function parseHeader(bytes: Uint8Array, file: string): Record<string, unknown> {
  let header: Record<string, unknown>;
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    header = JSON.parse(text) as Record<string, unknown>;
  } catch (error) {
    throw new FormatError(file, `has a header that is not JSON (${(error as Error).message.slice(0, 120)})`);
  }
  const twice = repeatedKey(text);
  if (twice !== undefined) throw new FormatError(file, `describes ${quote(twice)} twice in its header`);
  return header;
}

function parseMetadata(value: unknown, file: string): Record<string, string> {
  if (value === undefined) return {};
  if (!isRecord(value) || Object.values(value).some((text) => typeof text !== 'string')) {
    throw new FormatError(file, 'has metadata that are not a list of texts by name');
  }
  return value as Record<string, string>;
}

function parseEntry(key: string, value: unknown, file: string) {
  const fail = (reason: string): never => {
    throw new FormatError(file, `describes the tensor ${quote(key)} ${reason}`);
  };
  if (!isRecord(value)) return fail('by something else than an object');
  const { dtype, shape, data_offsets: offsets, ...rest } = value;
  if (typeof dtype !== 'string' || !Object.hasOwn(SAFETENSORS_TYPES, dtype))
    return fail(`with the unknown type ${quote(dtype)}`);
  if (!isCounts(shape)) return fail(`with the shape ${quote(shape)}, which is not a list of whole numbers`);
  if (!isCounts(offsets) || offsets.length !== 2 || offsets[0] > offsets[1])
    return fail(`with the data range ${quote(offsets)}`);
  if (Object.keys(rest).length > 0) return fail(`with the unknown key ${quote(Object.keys(rest)[0])}`);
  return { key, dtype: dtype as SafetensorsType, shape, begin: offsets[0], end: offsets[1] };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isCounts(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((n) => Number.isSafeInteger(n) && n >= 0 && !Object.is(n, -0));
}

function quote(value: unknown): string {
  let text: string | undefined;
  try {
    text = JSON.stringify(value);
  } catch {
    // Too deeply nested to print.
  }
  return (text ?? typeof value).slice(0, 80);
}
