/**
 * The start of a `.npy` file, version 1.0, little-endian, C order; the values begin behind it, at a multiple of 64
 * bytes, so a reader can map them in place.
 */
export function npyHeader(shape: readonly number[], code: string): Uint8Array {
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`;
  const text = `{'descr': '${code.endsWith('1') ? '|' : '<'}${code}', 'fortran_order': False, 'shape': ${tuple}, }`;
  const start = Math.ceil((10 + text.length + 1) / 64) * 64;
  if (start - 10 > 0xffff)
    throw new RangeError(`writeNpy: shape has ${shape.length} axes, too many for a version 1.0 header`);
  const bytes = Buffer.alloc(start);
  bytes.write('\x93NUMPY\x01\x00', 0, 'latin1');
  bytes.writeUInt16LE(start - 10, 8);
  bytes.write(`${text.padEnd(start - 11)}\n`, 10, 'latin1');
  return bytes;
}
