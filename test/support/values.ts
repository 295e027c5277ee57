import { Random } from 'vitrine/random';
import { tf } from 'vitrine/runtime';
import { sizeOf } from 'vitrine/statistics';

/** Numbers from -1 to 1, decided by `seed`. */
export function values(shape: readonly number[], seed: number): tf.Tensor {
  return tf.tensor(new Random(seed).uniforms(sizeOf(shape), -1, 1), [...shape]);
}
