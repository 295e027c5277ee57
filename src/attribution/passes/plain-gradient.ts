import type { tf } from '../../runtime';
import { differentiate } from './differentiate';
import type { Call } from './explain';
import { inBatches } from './in-batches';

/** ∂ target / ∂ x, with `forward` for the model where its operations are to pass back something else. */
export function plainGradient(
  call: Call<object>,
  forward = call.forward,
): Promise<{ map: tf.Tensor; output: tf.Tensor }> {
  return inBatches(call, 'gradient', ({ part, score }) => {
    const { gradient: map, output } = differentiate(part, forward, score);
    return { map, output };
  });
}
