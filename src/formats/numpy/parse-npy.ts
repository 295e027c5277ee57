import { sizeOf } from '../../statistics';
import { checkBooleans } from '../arrays/check-booleans';
import { countValues } from '../arrays/count-values';
import { ELEMENTS, parseElements, type ElementName } from '../arrays/element';
import { FormatError } from '../format-error';
import { gatherStrided } from '../arrays/gather-strided';
import { describeStart } from '../archives/gunzip';
import type { NdArray, NumericArray } from '../arrays/nd-array';
import { parseNpyHeader } from './parse-npy-header';

/** An array of a `.npy` file. Half floats come widened to `Float32Array`, booleans as 0 and 1 in a `Uint8Array`. */
export interface NpyArray extends NdArray {
  /** The type in the file, NumPy's spelling without the byte order: `f4`, `i8`, `b1`, … */
  dtype: string;
}

/** NumPy's type codes, without the byte order. */
export const NPY_TYPES: Readonly<Record<string, ElementName>> = {
  f8: 'f64',
  f4: 'f32',
  f2: 'f16',
  i8: 'i64',
  i4: 'i32',
  i2: 'i16',
  i1: 'i8',
  u8: 'u64',
  u4: 'u32',
  u2: 'u16',
  u1: 'u8',
  b1: 'bool',
};

/**
 * Reads a NumPy `.npy` file, versions 1 to 3, numbers and booleans, either byte order, C or Fortran order (which is
 * returned in C order). No objects: nothing in a file is ever executed.
 *
 * Little-endian C-order data that lies aligned is returned as a view of `bytes`. Source: NumPy Enhancement Proposal 1.
 *
 * @throws FormatError when the header is not what NumPy writes, or the values do not fill the rest of the file exactly.
 */
export function parseNpy(bytes: Uint8Array, { name }: { name: string }): NpyArray {
  const magic = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];
  if (bytes.length < 10 || magic.some((byte, i) => bytes[i] !== byte)) {
    throw new FormatError(name, `is not an npy file (${describeStart(bytes)})`);
  }
  const version = bytes[6];
  if (version < 1 || version > 3 || bytes[7] !== 0) {
    throw new FormatError(name, `is npy version ${bytes[6]}.${bytes[7]}; versions 1.0, 2.0 and 3.0 can be read`);
  }
  const lengthBytes = version === 1 ? 2 : 4;
  const start = 8 + lengthBytes;
  if (bytes.length < start) throw new FormatError(name, `is cut short in its header, ${bytes.length} bytes in all`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, start);
  const end = start + (version === 1 ? view.getUint16(8, true) : view.getUint32(8, true));
  if (end > bytes.length) {
    throw new FormatError(
      name,
      `declares a header that ends at byte ${end.toLocaleString('en')}, but has ${bytes.length.toLocaleString('en')} bytes in all`,
    );
  }
  const header = parseNpyHeader(bytes.subarray(start, end), version, name);

  const code = /^([<>|=]?)([a-zA-Z]\d)$/.exec(header.descr === '?' ? '|b1' : header.descr);
  const type = code ? NPY_TYPES[code[2]] : undefined;
  if (!code || !type) {
    const object = header.descr.includes('O') ? ' (Python objects are not read: they would have to be executed)' : '';
    throw new FormatError(
      name,
      `holds values of type ${JSON.stringify(header.descr.slice(0, 40))}, which this reader does not know${object}`,
    );
  }
  const element = ELEMENTS[type];
  const count = countValues(header.shape, element.width, bytes.length - end, name);
  const stored = checkBooleans(
    type,
    parseElements(bytes, end, count, element, code[1] === '>' ? 'big' : 'little'),
    name,
  );
  const data = header.fortranOrder && count > 0 ? toRowMajor(stored, header.shape) : stored;
  return { shape: header.shape, data, dtype: code[2] };
}

/** Reorders values in which the first axis runs fastest. */
function toRowMajor(data: NumericArray, shape: readonly number[]): NumericArray {
  const axes = shape.filter((length) => length > 1);
  if (axes.length < 2) return data;
  const strides = axes.map((_, axis) => sizeOf(axes.slice(0, axis)));
  return gatherStrided(data, { shape: axes, strides });
}
