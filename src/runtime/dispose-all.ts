import { tf } from './tf';

/**
 * Frees every tensor of a result such as `{ map, output }`, or of a list of them, which `tf.dispose` takes only
 * untyped.
 */
export function disposeAll(results: object): void {
  tf.dispose(results as tf.TensorContainer);
}
