import type { ResizeRule } from './resize-maps';
import type { Target } from '../passes';

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
