import { checkShape } from '../arrays/check-shape';
import { ELEMENTS, elementBytes, elementOf } from '../arrays/element';
import { narrowToBfloat, narrowToHalf } from '../arrays/half-float';
import type { NdArray } from '../arrays/nd-array';
import { SAFETENSORS_TYPES, type SafetensorsType } from './parse-safetensors';

/** A tensor to write; `dtype` defaults to what the array holds. */
export interface TensorToWrite extends NdArray {
  dtype?: SafetensorsType;
}

/**
 * The bytes of a safetensors file that {@link parseSafetensors} reads back. F16 and BF16 are rounded from a
 * `Float32Array` (to nearest, ties to even). Wide types come first, so every tensor lies aligned; equal input gives
 * equal bytes.
 *
 * @throws RangeError when a shape and its data disagree; TypeError when `dtype` cannot hold the data.
 */
export function writeSafetensors(
  tensors: ReadonlyMap<string, TensorToWrite>,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array {
  const parts = [...tensors].map(([name, tensor]) => {
    if (name === '__metadata__')
      throw new RangeError("writeSafetensors: a tensor is named '__metadata__', which the format keeps for itself");
    checkShape(`writeSafetensors: tensor ${JSON.stringify(name)}`, tensor.shape, tensor.data);
    const { dtype, bytes } = encode(name, tensor);
    return { name, dtype, shape: tensor.shape, bytes, width: ELEMENTS[SAFETENSORS_TYPES[dtype]].width };
  });
  parts.sort((a, b) => b.width - a.width || (a.name < b.name ? -1 : 1));

  const entries: [string, unknown][] = Object.keys(metadata).length > 0 ? [['__metadata__', metadata]] : [];
  let size = 0;
  for (const { name, dtype, shape, bytes } of parts) {
    entries.push([name, { dtype, shape, data_offsets: [size, (size += bytes.length)] }]);
  }
  const header = Buffer.from(JSON.stringify(Object.fromEntries(entries)), 'utf8');
  const start = 8 + Math.ceil(header.length / 8) * 8;
  const file = new Uint8Array(start + size);
  new DataView(file.buffer).setBigUint64(0, BigInt(start - 8), true);
  file.fill(0x20, 8, start).set(header, 8);
  let at = start;
  for (const { bytes } of parts) {
    file.set(bytes, at);
    at += bytes.length;
  }
  return file;
}

function encode(name: string, { data, dtype }: TensorToWrite): { dtype: SafetensorsType; bytes: Uint8Array } {
  const natural = (Object.keys(SAFETENSORS_TYPES) as SafetensorsType[]).find(
    (key) => SAFETENSORS_TYPES[key] === elementOf(data),
  )!;
  const wanted = dtype ?? natural;
  if (data instanceof Float32Array && wanted === 'F16')
    return { dtype: wanted, bytes: elementBytes(narrowToHalf(data), 'little') };
  if (data instanceof Float32Array && wanted === 'BF16')
    return { dtype: wanted, bytes: elementBytes(narrowToBfloat(data), 'little') };
  const isBool = wanted === 'BOOL' && data instanceof Uint8Array && data.every((value) => value <= 1);
  if (wanted !== natural && !isBool) {
    throw new TypeError(
      `writeSafetensors: tensor ${JSON.stringify(name)} is a ${data.constructor.name}; its dtype ${wanted} cannot hold it`,
    );
  }
  return { dtype: wanted, bytes: elementBytes(data, 'little') };
}
