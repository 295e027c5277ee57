import type { ElementName } from '../arrays/element';
import { FormatError } from '../format-error';
import { parseProto } from './parse-proto';

/** TensorFlow's numbers of the types (`types.proto`) that typed arrays hold. */
export const TENSORFLOW_TYPES: Readonly<Record<number, ElementName>> = {
  1: 'f32',
  2: 'f64',
  3: 'i32',
  4: 'u8',
  5: 'i16',
  6: 'i8',
  9: 'i64',
  10: 'bool',
  14: 'bf16',
  17: 'u16',
  19: 'f16',
  22: 'u32',
  23: 'u64',
};

/** The number of the type of texts, which stand in checkpoints beside the weights. */
export const TENSORFLOW_STRING = 7;

/** The sizes in a `TensorShapeProto`; more than 254 of them, negative or unknown ones are an error. */
export function parseTensorShape(bytes: Uint8Array, file: string): number[] {
  const shape: number[] = [];
  parseProto(bytes, file, (field, value) => {
    if (field === 3 && value !== 0n) throw new FormatError(file, 'has a tensor of unknown rank');
    if (field !== 2) return;
    let size = 0n;
    parseProto(asBytes(value, file), file, (part, length) => {
      if (part === 1) size = asNumber(length, file);
    });
    if (size < 0n || size > BigInt(Number.MAX_SAFE_INTEGER))
      throw new FormatError(file, `has a tensor with an axis of length ${size}`);
    if (shape.push(Number(size)) > 254) throw new FormatError(file, 'has a tensor of more than 254 axes');
  });
  return shape;
}

/** The value of a field that holds bytes. */
export function asBytes(value: bigint | Uint8Array, file: string): Uint8Array {
  if (typeof value === 'bigint') throw new FormatError(file, 'has a number where a message should be');
  return value;
}

/** The value of a field that holds a whole number. */
export function asNumber(value: bigint | Uint8Array, file: string): bigint {
  if (typeof value !== 'bigint') throw new FormatError(file, 'has bytes where a number should be');
  return value;
}

/** A tensor's name: UTF-8, else an error. */
export function asName(value: bigint | Uint8Array, file: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(asBytes(value, file));
  } catch (error) {
    if (error instanceof FormatError) throw error;
    throw new FormatError(file, 'has a name that is not text');
  }
}

/** A file and the tensor in it that an error is about. */
export function inTensor(file: string, key: string): string {
  return `${file}, tensor ${JSON.stringify(key).slice(0, 100)}`;
}
