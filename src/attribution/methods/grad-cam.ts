import type { Network } from '../../models';
import type { tf } from '../../runtime';
import { activationMap, type Attribution, type GradCamOptions } from '../passes';
import { defaults } from '../defaults';

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
