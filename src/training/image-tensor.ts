import { sizeOf } from '../statistics';
import { tf } from '../runtime';

/**
 * Images as a network takes them: bytes 0..255 of sizes `shape` [N,H,W,C] become a tensor of 0..1. The caller disposes
 * it.
 */
export function imageTensor(bytes: Uint8Array, shape: readonly number[]): tf.Tensor {
  const size = sizeOf(shape);
  if (bytes.length !== size)
    throw new Error(`imageTensor: there are ${bytes.length} bytes; wanted ${size} for [${shape}]`);
  return tf.tidy(() => tf.div(tf.tensor(bytes, [...shape], 'float32'), 255));
}
