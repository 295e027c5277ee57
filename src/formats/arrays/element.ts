import * as os from 'node:os';
import { widenBfloat, widenHalf } from './half-float';
import type { NumericArray } from './nd-array';

/**
 * How one value lies in a file: the width in bytes and the typed array that reads it. Half floats are widened to 32
 * bits.
 */
export interface Element {
  width: 1 | 2 | 4 | 8;
  view(buffer: ArrayBufferLike, byteOffset: number, length: number): NumericArray;
  widen?: (bits: Uint16Array) => Float32Array;
}

const HOST_ENDIAN = os.endianness() === 'LE' ? 'little' : 'big';

/**
 * The `count` values at `byteOffset` of `bytes`, stored in `order`. A view of the same memory where byte order and
 * alignment allow, else a copy; the caller has checked that the bytes are there.
 */
export function parseElements(
  bytes: Uint8Array,
  byteOffset: number,
  count: number,
  element: Element,
  order: 'little' | 'big',
): NumericArray {
  const length = count * element.width;
  let start = bytes.byteOffset + byteOffset;
  let buffer: ArrayBufferLike = bytes.buffer;
  const swap = order !== HOST_ENDIAN && element.width > 1;
  if (swap || start % element.width !== 0) {
    // Not slice(): on a Buffer that is a view, and swapping would change the caller's bytes.
    const copy = new Uint8Array(bytes.subarray(byteOffset, byteOffset + length));
    if (swap) swapBytes(copy, element.width);
    [buffer, start] = [copy.buffer, copy.byteOffset];
  }
  const data = element.view(buffer, start, count);
  return element.widen ? element.widen(data as Uint16Array) : data;
}

/** The bytes of `data` in `order`: a view where the machine has that order, else a copy. */
export function elementBytes(data: NumericArray, order: 'little' | 'big'): Uint8Array {
  const view = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  if (order === HOST_ENDIAN || data.BYTES_PER_ELEMENT === 1) return view;
  const copy = view.slice();
  swapBytes(copy, data.BYTES_PER_ELEMENT);
  return copy;
}

function swapBytes(bytes: Uint8Array, width: number): void {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (width === 2) buffer.swap16();
  else if (width === 4) buffer.swap32();
  else buffer.swap64();
}

/** The element types by name; the formats spell them differently and agree on these. */
export const ELEMENTS = {
  f64: { width: 8, view: (b, o, n) => new Float64Array(b, o, n) },
  f32: { width: 4, view: (b, o, n) => new Float32Array(b, o, n) },
  f16: { width: 2, view: (b, o, n) => new Uint16Array(b, o, n), widen: widenHalf },
  bf16: { width: 2, view: (b, o, n) => new Uint16Array(b, o, n), widen: widenBfloat },
  i64: { width: 8, view: (b, o, n) => new BigInt64Array(b, o, n) },
  u64: { width: 8, view: (b, o, n) => new BigUint64Array(b, o, n) },
  i32: { width: 4, view: (b, o, n) => new Int32Array(b, o, n) },
  u32: { width: 4, view: (b, o, n) => new Uint32Array(b, o, n) },
  i16: { width: 2, view: (b, o, n) => new Int16Array(b, o, n) },
  u16: { width: 2, view: (b, o, n) => new Uint16Array(b, o, n) },
  i8: { width: 1, view: (b, o, n) => new Int8Array(b, o, n) },
  u8: { width: 1, view: (b, o, n) => new Uint8Array(b, o, n) },
  bool: { width: 1, view: (b, o, n) => new Uint8Array(b, o, n) },
} as const satisfies Record<string, Element>;

export type ElementName = keyof typeof ELEMENTS;

/** The element type that a typed array holds. */
export function elementOf(data: NumericArray): ElementName {
  if (data instanceof Float64Array) return 'f64';
  if (data instanceof Float32Array) return 'f32';
  if (data instanceof BigInt64Array) return 'i64';
  if (data instanceof BigUint64Array) return 'u64';
  if (data instanceof Int32Array) return 'i32';
  if (data instanceof Uint32Array) return 'u32';
  if (data instanceof Int16Array) return 'i16';
  if (data instanceof Uint16Array) return 'u16';
  if (data instanceof Int8Array) return 'i8';
  if (data instanceof Uint8Array) return 'u8';
  throw new TypeError(`elementOf: data is ${Object.prototype.toString.call(data)}; wanted a typed array`);
}
