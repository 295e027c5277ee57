import { checkShape } from '../arrays/check-shape';
import { elementBytes, elementOf } from '../arrays/element';
import type { NdArray } from '../arrays/nd-array';
import { npyHeader } from './npy-header';
import { NPY_TYPES } from './parse-npy';

/** The bytes of a `.npy` file, version 1.0, little-endian, C order: what `numpy.save` writes for the same array. */
export function writeNpy({ shape, data }: NdArray): Uint8Array {
  checkShape('writeNpy', shape, data);
  const type = elementOf(data);
  const code = Object.keys(NPY_TYPES).find((key) => NPY_TYPES[key] === type)!;
  const header = npyHeader(shape, code);
  const bytes = new Uint8Array(header.length + data.byteLength);
  bytes.set(header);
  bytes.set(elementBytes(data, 'little'), header.length);
  return bytes;
}
