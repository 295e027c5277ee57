import { tf } from '../../runtime';
import type { Layer } from '../layer';

/** All values of an image in one vector, in the order height, width, channel. */
export function flatten(): Layer {
  const features = (shape: readonly number[]) => shape.reduce((product, size) => product * size, 1);
  return {
    kind: 'flatten',
    shape: ([input]) => [features(input)],
    apply: ([x]) => tf.reshape(x, [x.shape[0], features(x.shape.slice(1))]),
  };
}
