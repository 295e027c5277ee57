import { tf } from '../../runtime';
import type { Layer } from '../layer';

/** min(max(x, 0), 6), element by element; the gradient is 1 between 0 and 6 and 0 at both, as in PyTorch. */
export function relu6(): Layer {
  return { kind: 'relu6', shape: ([input]) => input, apply: ([x], _, { relu }) => (relu ? relu(x, 6) : tf.relu6(x)) };
}
