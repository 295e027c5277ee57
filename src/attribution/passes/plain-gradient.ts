import type { tf } from '../../runtime';
import type { Attribution } from './attribution';
import { differentiate } from './differentiate';
import { concatenate, inBatches } from './in-batches';
import { predict, type Model } from './model';
import { targetFunction, type Target } from './target';

/** ∂ target / ∂ x for the `method` that it is, or is part of. */
export function plainGradient(method: string, model: Model, x: tf.Tensor, { target, batchSize }: { target: Target; batchSize: number }): Attribution {
  const score = targetFunction(method, target, x.shape[0]);
  return concatenate(inBatches(method, x, batchSize, (part, images) => {
    const { gradient: map, output } = differentiate(part, (input) => predict(model, input), (out) => score(out, images));
    return { map, output };
  }));
}
