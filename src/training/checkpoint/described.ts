import * as crypto from 'node:crypto';
import { tf } from '../../runtime';
import type { Setting } from './settings';

/** What settings come to: equal texts and numbers by name where, and only where, the settings are equal. */
export type Description = Readonly<Record<string, string | number | boolean>>;

/** A value under a name: plain values as they are, lists and objects by their parts, data and functions by a digest. */
export function described(name: string, value: Setting): Description {
  if (value === undefined) return {};
  if (typeof value === 'boolean' || typeof value === 'string') return { [name]: value };
  if (typeof value === 'number') return { [name]: Number.isFinite(value) ? value : String(value) };
  if (typeof value === 'function')
    return value.settings ? described(name, value.settings) : { [name]: digest([String(value)]) };
  if (value instanceof tf.Tensor) return { [name]: digestOfTensors({ value }) };
  if (ArrayBuffer.isView(value)) return { [name]: digest([value.constructor.name, value]) };
  const parts = Object.entries(value as Readonly<Record<string, Setting>>);
  const length = Array.isArray(value) ? { [`${name}.length`]: parts.length } : {};
  return Object.assign(length, ...parts.map(([key, part]) => described(`${name}.${key}`, part)));
}

const SIGN = 'sha256:';

/** SHA-256 of texts and bytes one after another, each with its length, so that no two lists run together alike. */
export function digest(parts: Iterable<string | ArrayBufferView>): string {
  const hash = crypto.createHash('sha256');
  for (const part of parts) {
    const bytes =
      typeof part === 'string' ? Buffer.from(part) : Buffer.from(part.buffer, part.byteOffset, part.byteLength);
    hash.update(`${bytes.length} `).update(bytes);
  }
  return `${SIGN}${hash.digest('hex')}`;
}

/** One digest of tensors by name: types, shapes and values. */
export function digestOfTensors(tensors: Readonly<Record<string, tf.Tensor>>): string {
  return digest(
    Object.entries(tensors).flatMap(([name, tensor]) => [
      `${name} ${tensor.dtype} ${tensor.shape}`,
      tensor.dataSync() as ArrayBufferView,
    ]),
  );
}

/** Whether a text stands for data that nobody wants to read. */
export function isDigest(value: unknown): boolean {
  return typeof value === 'string' && value.startsWith(SIGN);
}
