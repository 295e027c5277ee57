import { LAYER, oneOf } from './checks';
import { COMMON, type CommonOptions } from './method';
import type { ResizeRule } from './resize-maps';

/** How maps are brought to the size of the input, see {@link resizeMaps}. */
export type Upsampling = 'none' | ResizeRule;

/**
 * `channel-weights`: Σ_k α_k A_k with α_k the mean of ∂ target / ∂ A_k over the map (Grad-CAM's paper). `element-wise`:
 * Σ_k ∂ target / ∂ A_k(u) · A_k(u), which keeps where the gradient is (Pillai and Pirsiavash 2021); a multiple of the
 * former before a global average pool and linear layer, another map before a global max pool.
 */
export type GradCamForm = 'channel-weights' | 'element-wise';

export interface GradCamOptions extends CommonOptions {
  /** A layer whose activation is `[N, h, w, channels]`, or `[N, steps, channels]` of a sequence. */
  layer: string;
  form?: GradCamForm;
  /** Keep only positive evidence, as the paper does; Captum keeps both signs. */
  relu?: 'yes' | 'no';
  upsampling?: Upsampling;
}

/** The checks of {@link GradCamOptions}. */
export const GRAD_CAM = {
  ...COMMON,
  layer: LAYER,
  form: oneOf('channel-weights', 'element-wise'),
  relu: oneOf('yes', 'no'),
  upsampling: oneOf('none', 'half-pixel', 'legacy', 'nearest'),
} as const;
