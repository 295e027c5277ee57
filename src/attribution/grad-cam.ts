import type { Network } from '../models';
import { tf } from '../runtime';
import type { Attribution } from './attribution';
import { defaults } from './defaults';
import { differentiate } from './differentiate';
import { concatenate, inBatches } from './in-batches';
import { resizeMaps, type ResizeRule } from './resize-maps';
import { targetFunction, type Target } from './target';

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
  const { layer, target, form, relu, upsampling, batchSize } = { ...defaults.gradCam, ...options };
  const { shape } = network.node(layer);
  if (shape.length !== 3) throw new Error(`gradCam: layer '${layer}' gives [${shape}]; wanted one that gives [h, w, channels]`);
  const score = targetFunction(target, x.shape[0]);
  return concatenate(inBatches(x, batchSize, (part, images) => {
    const activation = network.tap(part, layer);
    try {
      const { gradient, output } = differentiate(activation, (a) => network.from(layer)(a, part), (out) => score(out, images));
      const map = tf.tidy(() => {
        const weights = form === 'element-wise' ? gradient : tf.mean(gradient, [1, 2], true);
        const raw = tf.sum(tf.mul(weights, activation), 3) as tf.Tensor3D;
        const signed = relu === 'yes' ? tf.relu(raw) : raw;
        return upsampling === 'none' ? signed : resizeMaps(signed, x.shape.slice(1, 3) as [number, number], upsampling);
      });
      gradient.dispose();
      return { map, output };
    } finally {
      activation.dispose();
    }
  }));
}
