import type { Network } from '../models';
import { tf } from '../runtime';
import type { Attribution } from './attribution';
import { defaults } from './defaults';
import { gradient, type GradientOptions } from './gradient';
import { reluRule } from './relu-rule';

/**
 * Deconvnet (Zeiler and Fergus 2014): the gradient, with each ReLU passing back max(g, 0) whatever its input was.
 * Signed, of the shape of `x [N, ...]`. One forward and one backward pass; deterministic.
 */
export function deconvnet(network: Network, x: tf.Tensor, options: GradientOptions = {}): Attribution {
  const relu = reluRule((g) => tf.relu(g));
  return gradient((rows) => network.forward(rows, { relu }), x, { ...defaults.deconvnet, ...options });
}
