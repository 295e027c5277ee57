import { concatenate, inBatches } from './in-batches';
import type { Attribution } from './attribution';
import { defaults } from './defaults';
import { differentiate } from './differentiate';
import { predict, type Model } from './model';
import { targetFunction, type Target } from './target';
import type { tf } from '../runtime';

export interface GradientOptions {
  target?: Target;
  /** Images in one pass of the model. */
  batchSize?: number;
}

/**
 * The gradient ∂ target / ∂ x (Simonyan et al. 2014), signed, of the shape of `x [N, ...]`.
 * One forward and one backward pass; deterministic.
 */
export function gradient(model: Model, x: tf.Tensor, options: GradientOptions = {}): Attribution {
  const { target, batchSize } = { ...defaults.gradient, ...options };
  const score = targetFunction(target, x.shape[0]);
  return concatenate(inBatches(x, batchSize, (part, images) => {
    const { gradient: map, output } = differentiate(part, (input) => predict(model, input), (out) => score(out, images));
    return { map, output };
  }));
}
