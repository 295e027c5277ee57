import { tf } from '../../runtime';
import type { Layer } from '../layer';

/** max(x, 0), element by element. */
export function relu(): Layer {
  return { kind: 'relu', shape: ([input]) => input, apply: ([x], _, { relu: op = tf.relu }) => op(x) };
}
