import { tf } from '../../runtime';
import type { Call } from './explain';
import { noiseFor } from './noise';
import { weightedGradients, type Points, type WeightedGradients } from './weighted-gradients';

/**
 * The mean over noisy copies of an image of what `transform` makes of the gradient at each, `[N, ...]`, and the model's
 * outputs for the image itself.
 */
export function noisyGradients(
  call: Call<object>,
  { transform, output }: Pick<Points, 'transform' | 'output'> = {},
): Promise<WeightedGradients> {
  const noise = noiseFor(call);
  return weightedGradients(call, {
    count: noise.samples,
    unit: 'noisy copies',
    weight: () => 1 / noise.samples,
    at: (rows, images, samples) => tf.add(rows, noise.rows(images, samples)),
    transform,
    output,
  });
}
