import type { Network } from '../../models';
import type { tf } from '../../runtime';
import {
  activationMap,
  asNetwork,
  explain,
  GRAD_CAM,
  TO_LAYER,
  type Attribution,
  type GradCamOptions,
  type Method,
  type Model,
} from '../passes';
import { captum, pair } from './elsewhere';

export const gradCamMethod = {
  name: 'gradCam',
  title: 'Grad-CAM',
  options: GRAD_CAM,
  defaults: { target: 'predicted', form: 'channel-weights', relu: 'yes', upsampling: 'half-pixel', batchSize: 64 },
  presets: {
    paper: { form: 'channel-weights', relu: 'yes', upsampling: 'half-pixel' },
    captum: { relu: 'no', upsampling: 'none' },
    // Its edges are mirrored, these are clamped.
    pair: { relu: 'yes', upsampling: 'half-pixel' },
  },
  facts: { model: 'network', input: 'places', draws: 'nothing', rounds: [TO_LAYER] },
  example: { layer: 'pool' },
  elsewhere: {
    captum: captum(
      'LayerGradCam',
      'layer/grad_cam',
      'both signs and the size of the layer, `[N, 1, h, w]`, unless `relu_attributions=True` and `LayerAttribution.interpolate`, which repeats cells unless told otherwise',
    ),
    pair: pair(
      'GradCam',
      'core/grad_cam',
      'divides by the largest value, if it is above 0, and repeats the map for three colors; enlarges with mirrored edges, so values within half a cell of the border are not those of `half-pixel`',
    ),
  },
  elsewhereToo:
    "TorchRay (`torchray/attribution/grad_cam.py`): channel weights and ReLU as here, of the size of the layer (`upsampling: 'none'`) unless `resize=True`, which is `half-pixel`.",
} as const satisfies Method<GradCamOptions>;

/**
 * Grad-CAM (Selvaraju et al. 2017): Σ_k α_k A_k, with A the activation of `layer` and α_k the mean of ∂ target / ∂ A_k
 * over the map (or `form: 'element-wise'`). Gives `[N, H, W]`, or `[N, h, w]` without upsampling; for a layer of a
 * sequence `[N, steps]`, unless its steps are patches of an image: then their grid is the map, class token left out.
 * One forward, and one backward pass down to the layer; deterministic.
 *
 * @reading Regions of evidence for the class at the resolution of `layer`: look at which part of the image is bright,
 * not at pixels.
 * @limits Cells are coarse, and upsampling invents what lies between them. With `relu: 'yes'` a class that nothing
 * speaks for gives a map of zeros. Upsampling supposes that cells lie evenly over the image.
 */
export async function gradCam(network: Network, x: tf.Tensor, options: GradCamOptions): Promise<Attribution> {
  return explain(gradCamMethod, network as Model<tf.Tensor, tf.Tensor2D>, x, options, (call) =>
    activationMap(call, asNetwork('gradCam', network), call.options as Required<GradCamOptions>),
  );
}
