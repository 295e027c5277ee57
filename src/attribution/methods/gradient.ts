import type { tf } from '../../runtime';
import { type Attribution, type Model, plainGradient, type Target } from '../passes';
import { defaults } from '../defaults';

export interface GradientOptions {
  target?: Target;
  /** Images in one pass of the model. */
  batchSize?: number;
}

/**
 * The gradient ∂ target / ∂ x (Simonyan et al. 2014), signed, of the shape of `x [N, ...]`.
 * One forward and one backward pass; deterministic.
 *
 * @reading Where a small change of a pixel changes the target most; orange raises it, blue lowers it. Look at the size, not at the
 * sign, of single pixels.
 * @limits Local: where the model is saturated it is 0 although the pixel matters. In deep ReLU networks it looks like noise.
 */
export function gradient(model: Model, x: tf.Tensor, options: GradientOptions = {}): Attribution {
  return plainGradient('gradient', model, x, { ...defaults.gradient, ...options });
}
