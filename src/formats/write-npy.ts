import { checkShape } from './check-shape';
import { elementBytes, elementOf } from './element';
import type { NdArray } from './nd-array';
import { NPY_TYPES } from './parse-npy';

/** The bytes of a `.npy` file, version 1.0, little-endian, C order: what `numpy.save` writes for the same array. */
export function writeNpy({ shape, data }: NdArray): Uint8Array {
  checkShape('writeNpy', shape, data);
  const type = elementOf(data);
  const code = Object.keys(NPY_TYPES).find((key) => NPY_TYPES[key] === type);
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`;
  const text = `{'descr': '${data.BYTES_PER_ELEMENT === 1 ? '|' : '<'}${code}', 'fortran_order': False, 'shape': ${tuple}, }`;
  // The values begin at a multiple of 64 bytes, so a reader can map them in place.
  const start = Math.ceil((10 + text.length + 1) / 64) * 64;
  if (start - 10 > 0xffff) throw new RangeError(`writeNpy: shape has ${shape.length} axes, too many for a version 1.0 header`);
  const bytes = new Uint8Array(start + data.byteLength);
  const buffer = Buffer.from(bytes.buffer);
  buffer.write('\x93NUMPY\x01\x00', 0, 'latin1');
  buffer.writeUInt16LE(start - 10, 8);
  buffer.write(`${text.padEnd(start - 11)}\n`, 10, 'latin1');
  bytes.set(elementBytes(data, 'little'), start);
  return bytes;
}
