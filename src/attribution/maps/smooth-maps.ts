import { tf } from '../../runtime';
import { blurred } from '../perturbation';

export interface SmoothMapsOptions {
  /** The deviation of the Gaussian as a share of the longer side. */
  share?: number;
}

/**
 * Maps `[N,H,W]` under a Gaussian of deviation σ = share · max(H, W) pixels, cut at 4σ, the edge's values repeated
 * beyond it, so that a constant map stays as it is. What TorchRay does to the gradient, deconvnet and guided
 * backpropagation before it asks them for a point (share 0.02).
 *
 * @throws RangeError where `share` is below 0 or not a number
 */
export function smoothMaps(maps: tf.Tensor3D, { share = 0.02 }: SmoothMapsOptions = {}): tf.Tensor3D {
  if (!(share >= 0 && share < Infinity))
    throw new RangeError(`smoothMaps: share is ${share}; wanted a share of the longer side, from 0 up`);
  if (maps.rank !== 3)
    throw new Error(`smoothMaps: maps is [${maps.shape}]; wanted [N, H, W], so take reduceChannels first`);
  const [, h, w] = maps.shape;
  return tf.tidy(() => tf.squeeze(blurred(tf.expandDims(maps, 3), share * Math.max(h, w), 'edge'), [3]));
}
