import type { Network } from '../models';
import type { tf } from '../runtime';
import { activationMap } from './activation-map';
import type { Attribution } from './attribution';
import { defaults } from './defaults';
import type { ResizeRule } from './resize-maps';
import type { Target } from './target';

/** How maps are brought to the size of the input, see {@link resizeMaps}. */
export type Upsampling = 'none' | ResizeRule;

/**
 * `channel-weights`: Σ_k α_k A_k with α_k the mean of ∂ target / ∂ A_k over the map (Grad-CAM's paper).
 * `element-wise`: Σ_k ∂ target / ∂ A_k(u) · A_k(u), which keeps where the gradient is (Pillai and Pirsiavash 2021); a multiple of the
 * former before a global average pool and linear layer, another map before a global max pool.
 */
export type GradCamForm = 'channel-weights' | 'element-wise';

export interface GradCamOptions {
  /** A layer whose activation is `[N, h, w, channels]`. */
  layer: string;
  target?: Target;
  form?: GradCamForm;
  /** Keep only positive evidence, as the paper does; Captum keeps both signs. */
  relu?: 'yes' | 'no';
  upsampling?: Upsampling;
  /** Images in one pass of the model. */
  batchSize?: number;
}

/**
 * Grad-CAM (Selvaraju et al. 2017): Σ_k α_k A_k, with A the activation of `layer` and α_k the mean of ∂ target / ∂ A_k over
 * the map (or `form: 'element-wise'`). Gives `[N, H, W]`, or `[N, h, w]` without upsampling. One forward, and one backward pass down to the layer; deterministic.
 *
 * @reading Regions of evidence for the class at the resolution of `layer`: look at which part of the image is bright, not at pixels.
 * @limits Cells are coarse, and upsampling invents what lies between them. With `relu: 'yes'` a class that nothing speaks for
 * gives a map of zeros. Upsampling supposes that cells lie evenly over the image.
 */
export function gradCam(network: Network, x: tf.Tensor, options: GradCamOptions): Attribution {
  return activationMap('gradCam', network, x, { ...defaults.gradCam, ...options });
}
