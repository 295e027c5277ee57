import type { Network } from '../../models';
import type { tf } from '../../runtime';
import { type Attribution, plainGradient } from '../passes';
import { defaults } from '../defaults';
import type { GradientOptions } from './gradient';
import { guidedRule } from '../rules/relu-rule';

/**
 * Guided backpropagation (Springenberg et al. 2015): the gradient, with each ReLU passing back max(g, 0) where its input was
 * above 0 (and, for a ReLU6, below 6). Signed, of the shape of `x [N, ...]`. The rule acts on every use of a ReLU, also where one layer serves twice or a
 * path leads around it. One forward and one backward pass; deterministic. It hardly depends on the class.
 *
 * @reading Sharp edges that some path of positive weights leads from. It shows what the network can see more than what the class
 * rests on.
 * @limits Nearly the same for every class and for random upper layers (Adebayo et al. 2018): do not argue about decisions with
 * it. A network without ReLUs gives the plain gradient.
 */
export function guidedBackprop(network: Network, x: tf.Tensor, options: GradientOptions = {}): Attribution {
  return plainGradient('guidedBackprop', (rows) => network.forward(rows, { relu: guidedRule }), x, { ...defaults.guidedBackprop, ...options });
}
