import { tf } from '../../runtime';

/** A value as an error message says what it got instead of what was wanted. */
export function inWords(value: unknown): string {
  if (typeof value === 'string') return `'${value}'`;
  if (value instanceof tf.Tensor) return `a tensor [${value.shape}]`;
  if (Array.isArray(value)) return `[${value.join(', ')}]`;
  return typeof value === 'object' && value !== null
    ? `an object of ${Object.keys(value).join(', ') || 'nothing'}`
    : String(value);
}
