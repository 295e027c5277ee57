import type { Inputs } from '../../models';
import type { tf } from '../../runtime';
import type { Attribution, Method, Model } from '../passes';
import { backpropThroughRelus, THROUGH_RELUS } from '../rules/backprop-through-relus';
import { deconvnetRule } from '../rules/relu-rule';
import { captum, COMPOSITE, MODULES, REPLACED, zennit } from './elsewhere';
import type { GradientOptions } from './gradient';

export const deconvnetMethod = {
  name: 'deconvnet',
  title: 'Deconvnet',
  ...THROUGH_RELUS,
  elsewhere: {
    captum: captum('Deconvolution', 'guided_backprop_deconvnet', MODULES),
    zennit: zennit('DeconvNet', 'composites', COMPOSITE),
  },
  elsewhereToo: `TorchRay (\`torchray/attribution/deconvnet.py\`): ${REPLACED}`,
} as const satisfies Method<GradientOptions>;

/**
 * Deconvnet (Zeiler and Fergus 2014): the gradient, with each ReLU, also ReLU6, passing back max(g, 0) whatever its
 * input was. Signed, of the shape of `x [N, ...]`. One forward and one backward pass; deterministic.
 *
 * @reading Patterns that would excite the target, whether they are in the image or not; only max pools know the image.
 * @limits Nearly the same for every class. Without max pools the map hardly depends on the image (Mahendran and Vedaldi
 * 2016).
 */
export async function deconvnet<X extends Inputs, O extends tf.Tensor = tf.Tensor2D>(
  model: Model<X, O>,
  x: X,
  options: GradientOptions = {},
): Promise<Attribution<X, O>> {
  return backpropThroughRelus(deconvnetMethod, deconvnetRule, model, x, options);
}
