import { elementBytes, elementOf } from './element';
import type { NdArray } from './nd-array';
import { IDX_TYPES, type IdxData } from './parse-idx';
import { checkShape } from './check-shape';

/** The bytes of an IDX file that {@link parseIdx} reads back. At most 255 axes, each shorter than 2^32. */
export function writeIdx({ shape, data }: NdArray<IdxData>): Uint8Array {
  checkShape('writeIdx', shape, data);
  const code = Object.entries(IDX_TYPES).find(([, type]) => type === elementOf(data))?.[0];
  if (code === undefined) throw new TypeError(`writeIdx: data is a ${data.constructor.name}; IDX has no such type`);
  if (shape.length > 255 || shape.some((length) => length > 0xffffffff)) {
    throw new RangeError(`writeIdx: shape is [${shape.join(', ')}]; wanted at most 255 axes, each shorter than 2^32`);
  }
  const start = 4 + 4 * shape.length;
  const bytes = new Uint8Array(start + data.byteLength);
  const header = new DataView(bytes.buffer);
  header.setUint8(2, Number(code));
  header.setUint8(3, shape.length);
  shape.forEach((length, axis) => header.setUint32(4 + 4 * axis, length));
  bytes.set(elementBytes(data, 'big'), start);
  return bytes;
}
