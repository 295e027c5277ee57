import { sizeOf } from '../../statistics';
import { tf } from '../../runtime';
import type { Layer } from '../layer';

/** All values of an image in one vector, in the order height, width, channel. */
export function flatten(): Layer {
  return {
    kind: 'flatten',
    shape: ([input]) => [sizeOf(input)],
    apply: ([x]) => tf.reshape(x, [x.shape[0], sizeOf(x.shape.slice(1))]),
  };
}
