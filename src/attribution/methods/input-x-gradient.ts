import type { Inputs } from '../../models';
import { tf } from '../../runtime';
import { COMMON, explain, GRADIENTS, plainGradient, type Attribution, type Method, type Model } from '../passes';
import { captum } from './elsewhere';
import type { GradientOptions } from './gradient';

export const inputXGradientMethod = {
  name: 'inputXGradient',
  title: 'Input x gradient',
  options: COMMON,
  defaults: { target: 'predicted', batchSize: 64 },
  facts: { model: 'function', input: 'any', draws: 'nothing', rounds: [GRADIENTS] },
  example: {},
  elsewhere: { captum: captum('InputXGradient', 'input_x_gradient') },
  elsewhereToo:
    "TorchRay (`torchray/attribution/linear_approx.py`, without a layer): the sum over channels, `reduceChannels(map, 'sum')`.",
} as const satisfies Method<GradientOptions>;

/**
 * x · ∂ target / ∂ x, element by element (Shrikumar et al. 2016): what each input adds, if the model were linear.
 * One forward and one backward pass; deterministic.
 *
 * @reading Red pixels speak for the target, blue ones against it; pixels of value 0 are 0 whatever the model does with
 * them.
 * @limits Black background never lights up. The values add up to the target only for a model that is linear and has no
 * bias.
 */
export async function inputXGradient<X extends Inputs, O extends tf.Tensor = tf.Tensor2D>(
  model: Model<X, O>,
  x: X,
  options: GradientOptions = {},
): Promise<Attribution<X, O>> {
  return explain(inputXGradientMethod, model, x, options, async (call) => {
    const { map, output } = await plainGradient(call);
    const product = tf.mul(map, call.x);
    map.dispose();
    return { map: product, output };
  });
}
