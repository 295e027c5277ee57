import type { Network } from '../../models';
import { tf } from '../../runtime';
import { type Attribution, plainGradient } from '../passes';
import { defaults } from '../defaults';
import type { GradientOptions } from './gradient';
import { reluRule } from '../rules/relu-rule';

/**
 * Deconvnet (Zeiler and Fergus 2014): the gradient, with each ReLU, also ReLU6, passing back max(g, 0) whatever its input was.
 * Signed, of the shape of `x [N, ...]`. One forward and one backward pass; deterministic.
 *
 * @reading Patterns that would excite the target, whether they are in the image or not; only max pools know the image.
 * @limits Nearly the same for every class. Without max pools the map hardly depends on the image (Mahendran and Vedaldi 2016).
 */
export function deconvnet(network: Network, x: tf.Tensor, options: GradientOptions = {}): Attribution {
  const relu = reluRule((g) => tf.relu(g));
  return plainGradient('deconvnet', (rows) => network.forward(rows, { relu }), x, { ...defaults.deconvnet, ...options });
}
