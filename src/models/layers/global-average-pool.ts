import { tf } from '../../runtime';
import type { Layer } from '../layer';

/** The mean over height and width: `[h,w,c]` to `[c]`. */
export function globalAveragePool(): Layer {
  return {
    kind: 'globalAveragePool',
    shape: ([input]) => [input[2]],
    apply: ([x]) => tf.mean(x, [1, 2]),
  };
}
