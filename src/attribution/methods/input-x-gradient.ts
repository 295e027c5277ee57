import { tf } from '../../runtime';
import { type Attribution, type Model, plainGradient } from '../passes';
import { defaults } from '../defaults';
import type { GradientOptions } from './gradient';

/**
 * x · ∂ target / ∂ x, element by element (Shrikumar et al. 2016): what each input adds, if the model were linear.
 * One forward and one backward pass; deterministic.
 *
 * @reading Red pixels speak for the target, blue ones against it; pixels of value 0 are 0 whatever the model does with them.
 * @limits Black background never lights up. The values add up to the target only for a model that is linear and has no bias.
 */
export function inputXGradient(model: Model, x: tf.Tensor, options: GradientOptions = {}): Attribution {
  const { map, output } = plainGradient('inputXGradient', model, x, { ...defaults.inputXGradient, ...options });
  const product = tf.mul(map, x);
  map.dispose();
  return { map: product, output };
}
