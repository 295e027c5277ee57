import type { tf } from '../../runtime';
import { differentiate } from './differentiate';
import type { Call } from './explain';
import { inBatches } from './in-batches';
import { targetFunction } from './target';

/** ∂ target / ∂ x, with `forward` for the model where its operations are to pass back something else. */
export function plainGradient(
  call: Call<object>,
  forward = call.forward,
): Promise<{ map: tf.Tensor; output: tf.Tensor }> {
  const score = targetFunction(call.method, call.target, call.x.shape[0]);
  return inBatches(call, (part, images) => {
    const { gradient: map, output } = differentiate(part, forward, (out) => score(out, images));
    return { map, output };
  });
}
