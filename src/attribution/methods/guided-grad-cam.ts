import type { Network } from '../../models';
import { tf } from '../../runtime';
import {
  activationMap,
  asNetwork,
  COMMON,
  explain,
  GRADIENTS,
  LAYER,
  oneOf,
  plainGradient,
  TO_LAYER,
  type Attribution,
  type CommonOptions,
  type Method,
  type Model,
  type Upsampling,
} from '../passes';
import { guidedRule, withReluRule } from '../rules/relu-rule';
import { captum, MODULES } from './elsewhere';

export interface GuidedGradCamOptions extends CommonOptions {
  /** The layer of Grad-CAM, whose activation is `[N, h, w, channels]`. */
  layer: string;
  upsampling?: Exclude<Upsampling, 'none'>;
}

export const guidedGradCamMethod = {
  name: 'guidedGradCam',
  title: 'Guided Grad-CAM',
  options: { ...COMMON, layer: LAYER, upsampling: oneOf('half-pixel', 'legacy', 'nearest') },
  defaults: { target: 'predicted', upsampling: 'half-pixel', batchSize: 64 },
  presets: { captum: { upsampling: 'nearest' } },
  facts: { model: 'network', input: 'places', draws: 'nothing', rounds: [TO_LAYER, GRADIENTS] },
  example: { layer: 'pool' },
  elsewhere: { captum: captum('GuidedGradCam', 'guided_grad_cam', MODULES) },
} as const satisfies Method<GuidedGradCamOptions>;

/**
 * Guided Grad-CAM (Selvaraju et al. 2017, section 3.2): guided backpropagation times the positive, upsampled Grad-CAM
 * of `layer`. Signed, `[N,H,W,C]`. Two forward passes, one backward pass and one down to the layer; deterministic.
 *
 * @reading Edges of guided backpropagation inside the region that Grad-CAM finds; 0 outside.
 * @limits The edges hardly depend on the class, only the region does; zero where Grad-CAM is zero.
 */
export async function guidedGradCam(
  network: Network,
  x: tf.Tensor,
  options: GuidedGradCamOptions,
): Promise<Attribution> {
  return explain(guidedGradCamMethod, network as Model<tf.Tensor, tf.Tensor2D>, x, options, async (call) => {
    const { layer, upsampling } = call.options as Required<GuidedGradCamOptions>;
    const forward = withReluRule('guidedGradCam', guidedRule, network, call.forward);
    const cam = await activationMap(call, asNetwork('guidedGradCam', network), {
      layer,
      upsampling,
      form: 'channel-weights',
      relu: 'yes',
    });
    try {
      const guided = await plainGradient(call, forward);
      const map = tf.tidy(() => tf.mul(guided.map, tf.expandDims(cam.map, -1)));
      tf.dispose([guided.map, cam.output]);
      return { map, output: guided.output };
    } catch (error) {
      cam.output.dispose();
      throw error;
    } finally {
      cam.map.dispose();
    }
  });
}
