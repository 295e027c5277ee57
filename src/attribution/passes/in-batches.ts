import { tf } from '../../runtime';
import type { Call, Found } from './explain';

/**
 * Calls `work` on at most `batchSize` images at a time, and tells it which; puts what it makes together. Frees what was
 * made if one call throws.
 */
export async function inBatches<T extends Found>(
  call: Call<object>,
  work: (part: tf.Tensor, images: Int32Array) => T,
): Promise<T> {
  const { x, batchSize } = call;
  const [size, ...item] = x.shape;
  const done: T[] = [];
  call.begin(size, size === 1 ? 'image' : 'images');
  try {
    for (let start = 0; start < size; start += batchSize) {
      const count = Math.min(batchSize, size - start);
      const part = count === size ? x.clone() : tf.slice(x, [start, ...item.map(() => 0)], [count, ...item]);
      try {
        done.push(
          work(
            part,
            Int32Array.from({ length: count }, (_, i) => start + i),
          ),
        );
      } finally {
        part.dispose();
      }
      await call.step(count);
    }
    return concatenate(done.splice(0));
  } catch (error) {
    for (const part of done) tf.dispose(tensorsOf(part));
    throw error;
  }
}

/** The parts as one, tensor by tensor, which it frees. */
export function concatenate<T extends Found>(parts: readonly T[]): T {
  if (parts.length === 1) return parts[0];
  const names = Object.keys(parts[0]) as (keyof T)[];
  const whole: T = Object.fromEntries(
    names.map((name): readonly unknown[] => [name, tf.concat(parts.map((part) => part[name] as tf.Tensor))]),
  );
  for (const part of parts) tf.dispose(tensorsOf(part));
  return whole;
}

function tensorsOf(found: Found): tf.Tensor[] {
  return Object.values(found) as tf.Tensor[];
}
