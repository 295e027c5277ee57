import { countValues } from './count-values';
import { ELEMENTS, parseElements } from './element';
import { FormatError } from '../format-error';
import { describeStart, isGzip } from '../archives/gunzip';
import type { NdArray } from './nd-array';

/** The arrays that an IDX file can hold. */
export type IdxData = Uint8Array | Int8Array | Int16Array | Int32Array | Float32Array | Float64Array;

/** The third byte of the magic number. */
export const IDX_TYPES = { 0x08: 'u8', 0x09: 'i8', 0x0b: 'i16', 0x0c: 'i32', 0x0d: 'f32', 0x0e: 'f64' } as const;

/**
 * Reads an IDX file, the format of MNIST: two zero bytes, a type, the number of axes, their lengths as big-endian
 * 32-bit integers, then the values, big-endian, the last axis fastest.
 *
 * Bytes are returned as a view of `bytes`, other types as a copy in this machine's byte order. Source: LeCun, "The
 * MNIST database", section "File formats".
 *
 * @throws FormatError when the magic number is wrong or the values do not fill the file exactly; nothing is allocated
 * then.
 */
export function parseIdx(bytes: Uint8Array, { name }: { name: string }): NdArray<IdxData> {
  const type = IDX_TYPES[bytes[2] as keyof typeof IDX_TYPES];
  if (bytes.length < 4 || bytes[0] !== 0 || bytes[1] !== 0 || type === undefined) {
    const gzip = isGzip(bytes) ? '; it is gzip, unpack it first' : '';
    throw new FormatError(name, `is not an IDX file (${describeStart(bytes)}${gzip})`);
  }
  const start = 4 + 4 * bytes[3];
  if (bytes.length < start) {
    throw new FormatError(
      name,
      `declares ${bytes[3]} axes, a header of ${start} bytes, but has ${bytes.length} bytes in all`,
    );
  }
  const header = new DataView(bytes.buffer, bytes.byteOffset, start);
  const shape = Array.from({ length: bytes[3] }, (_, axis) => header.getUint32(4 + 4 * axis));
  const count = countValues(shape, ELEMENTS[type].width, bytes.length - start, name);
  return { shape, data: parseElements(bytes, start, count, ELEMENTS[type], 'big') as IdxData };
}
