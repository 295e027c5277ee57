import { tf } from '../runtime';
import type { Attribution } from './attribution';
import { gradient, type GradientOptions } from './gradient';
import type { Model } from './model';

/**
 * x · ∂ target / ∂ x, element by element (Shrikumar et al. 2016): what each input adds, if the model were linear.
 * One forward and one backward pass; deterministic.
 */
export function inputXGradient(model: Model, x: tf.Tensor, options: GradientOptions = {}): Attribution {
  const { map, output } = gradient(model, x, options);
  const product = tf.mul(map, x);
  map.dispose();
  return { map: product, output };
}
