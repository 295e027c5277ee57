import { sizeOf } from '../../statistics';
import { tf } from '../../runtime';
import type { Kind, LayerData } from '../layer';

/** All values of an image in one vector, in the order height, width, channel. */
export function flatten(): LayerData<'flatten', object> {
  return { kind: 'flatten', options: {} };
}

export const flattenKind: Kind<object> = {
  shape: (_, [input]) => [sizeOf(input)],
  evaluate: (_, [x]) => tf.reshape(x, [x.shape[0], sizeOf(x.shape.slice(1))]),
};
