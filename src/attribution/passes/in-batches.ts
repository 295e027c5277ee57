import { tf } from '../../runtime';
import type { Attribution } from './attribution';

/** Calls `work` on at most `batchSize` images at a time, and tells it which; frees what was made if one call throws. `method` is named in errors. */
export function inBatches<T extends Attribution>(method: string, x: tf.Tensor, batchSize: number, work: (part: tf.Tensor, images: Int32Array) => T): T[] {
  checkBatch(method, x, batchSize);
  const [size, ...item] = x.shape;
  const done: T[] = [];
  try {
    for (let start = 0; start < size; start += batchSize) {
      const count = Math.min(batchSize, size - start);
      const part = count === size ? x.clone() : tf.slice(x, [start, ...item.map(() => 0)], [count, ...item]);
      try {
        done.push(work(part, Int32Array.from({ length: count }, (_, i) => start + i)));
      } finally {
        part.dispose();
      }
    }
    return done;
  } catch (error) {
    tf.dispose(done as unknown as tf.TensorContainer);
    throw error;
  }
}

/** The parts as one, tensor by tensor, which it frees. */
export function concatenate<T extends Attribution>(parts: T[]): T {
  if (parts.length === 1) return parts[0];
  const names = Object.keys(parts[0]) as (keyof T)[];
  const whole = Object.fromEntries(names.map((name) => [name, tf.concat(parts.map((part) => part[name] as tf.Tensor))]));
  tf.dispose(parts as unknown as tf.TensorContainer);
  return whole as unknown as T;
}

/** Errors about the batch that every method shares. */
export function checkBatch(method: string, x: tf.Tensor, batchSize: number): void {
  if (x.shape.length < 2 || x.shape[0] === 0) throw new Error(`${method}: x is [${x.shape}]; wanted a batch of at least one, [N, ...]`);
  if (!Number.isInteger(batchSize) || batchSize < 1) throw new Error(`${method}: batchSize is ${batchSize}; wanted a whole number from 1`);
}
