import type { Network } from '../../models';
import type { tf } from '../../runtime';
import {
  activationMap,
  asNetwork,
  COMMON,
  explain,
  LAYER,
  oneOf,
  TO_LAYER,
  type Attribution,
  type CommonOptions,
  type Method,
  type Model,
  type Upsampling,
} from '../passes';
import { captum } from './elsewhere';

export interface LinearApproximationOptions extends CommonOptions {
  /** A layer whose activation is `[N, h, w, channels]`, or `[N, steps, channels]` of a sequence. */
  layer: string;
  upsampling?: Upsampling;
}

export const linearApproximationMethod = {
  name: 'linearApproximation',
  title: 'Linear approximation',
  options: { ...COMMON, layer: LAYER, upsampling: oneOf('none', 'half-pixel', 'legacy', 'nearest') },
  defaults: { target: 'predicted', upsampling: 'half-pixel', batchSize: 64 },
  presets: { captum: { upsampling: 'none' } },
  facts: { model: 'network', input: 'places', draws: 'nothing', rounds: [TO_LAYER] },
  example: { layer: 'pool' },
  elsewhere: {
    captum: captum(
      'LayerGradientXActivation',
      'layer/layer_gradient_x_activation',
      'the products themselves, `[N, C, h, w]`; their sum over the channels is the map',
    ),
  },
  elsewhereToo:
    "TorchRay (`torchray/attribution/linear_approx.py`): as here, of the size of the layer (`upsampling: 'none'`) unless `resize=True`, which is `half-pixel`; without a layer it is taken at the input, `inputXGradient` with `reduceChannels(map, 'sum')`.",
} as const satisfies Method<LinearApproximationOptions>;

/**
 * Linear approximation at a layer, as TorchRay calls input x gradient there: Σ_k ∂ target / ∂ A_k(u) · A_k(u), with A
 * the activation of `layer`; signed. Gives `[N, H, W]`, or `[N, h, w]` without upsampling; for a layer of a sequence
 * `[N, steps]`. One forward, and one backward pass down to the layer; deterministic. Its positive part is Grad-CAM with
 * `form: 'element-wise'`.
 *
 * @reading Red cells speak for the target and blue ones against it: what the target would lose, were it linear behind
 * the layer, if the cell's activation were 0. Behind ReLUs, max pools and layers without biases the cells, not
 * upsampled, add up to the target.
 * @limits As local as the gradient, and as coarse as the layer; upsampling invents what lies between its cells. Before
 * a global max pool only the largest cell of each channel counts.
 */
export async function linearApproximation(
  network: Network,
  x: tf.Tensor,
  options: LinearApproximationOptions,
): Promise<Attribution> {
  return explain(linearApproximationMethod, network as Model<tf.Tensor, tf.Tensor2D>, x, options, (call) => {
    const { layer, upsampling } = call.options as Required<LinearApproximationOptions>;
    return activationMap(call, asNetwork('linearApproximation', network), {
      layer,
      upsampling,
      form: 'element-wise',
      relu: 'no',
    });
  });
}
