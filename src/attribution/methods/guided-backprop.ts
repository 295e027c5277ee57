import type { Inputs } from '../../models';
import type { tf } from '../../runtime';
import type { Attribution, Method, Model } from '../passes';
import { backpropThroughRelus, THROUGH_RELUS } from '../rules/backprop-through-relus';
import { guidedRule } from '../rules/relu-rule';
import { captum, COMPOSITE, MODULES, pair, REPLACED, zennit } from './elsewhere';
import type { GradientOptions } from './gradient';

export const guidedBackpropMethod = {
  name: 'guidedBackprop',
  title: 'Guided backpropagation',
  ...THROUGH_RELUS,
  elsewhere: {
    captum: captum('GuidedBackprop', 'guided_backprop_deconvnet', MODULES),
    pair: pair(
      'GuidedBackprop',
      'tf1/guided_backprop',
      'graphs of TensorFlow 1 only, whose `Relu` operations it replaces, and no `Relu6`',
    ),
    zennit: zennit('GuidedBackprop', 'composites', COMPOSITE),
  },
  elsewhereToo: `TorchRay (\`torchray/attribution/guided_backprop.py\`): ${REPLACED}`,
} as const satisfies Method<GradientOptions>;

/**
 * Guided backpropagation (Springenberg et al. 2015): the gradient, with each ReLU passing back max(g, 0) where its
 * input was above 0 (and, for a ReLU6, below 6). Signed, of the shape of `x [N, ...]`. The rule acts on the operation:
 * on every use of a ReLU, also where one layer serves twice, a path leads around it, or it stands in a function of your
 * own. One forward and one backward pass; deterministic. It hardly depends on the class.
 *
 * @reading Sharp edges that some path of positive weights leads from. It shows what the network can see more than what
 * the class rests on.
 * @limits Nearly the same for every class and for random upper layers (Adebayo et al. 2018): do not argue about
 * decisions with it. A network without ReLUs gives the plain gradient; what cuts like a ReLU and is none (`tf.maximum`,
 * leaky ones) is an error.
 */
export async function guidedBackprop<X extends Inputs, O extends tf.Tensor = tf.Tensor2D>(
  model: Model<X, O>,
  x: X,
  options: GradientOptions = {},
): Promise<Attribution<X, O>> {
  return backpropThroughRelus(guidedBackpropMethod, guidedRule, model, x, options);
}
