import type { Network } from '../../models';
import { tf } from '../../runtime';
import { activationMap, type Attribution, plainGradient, type Target, type Upsampling } from '../passes';
import { defaults } from '../defaults';
import { guidedRule } from '../rules/relu-rule';

export interface GuidedGradCamOptions {
  /** The layer of Grad-CAM, whose activation is `[N, h, w, channels]`. */
  layer: string;
  target?: Target;
  upsampling?: Exclude<Upsampling, 'none'>;
  /** Images in one pass of the model. */
  batchSize?: number;
}

/**
 * Guided Grad-CAM (Selvaraju et al. 2017, section 3.2): guided backpropagation times the positive, upsampled Grad-CAM of `layer`.
 * Signed, `[N,H,W,C]`. Two forward passes, one backward pass and one down to the layer; deterministic.
 *
 * @reading Edges of guided backpropagation inside the region that Grad-CAM finds; 0 outside.
 * @limits The edges hardly depend on the class, only the region does; zero where Grad-CAM is zero.
 */
export function guidedGradCam(network: Network, x: tf.Tensor, options: GuidedGradCamOptions): Attribution {
  const { layer, target, upsampling, batchSize } = { ...defaults.guidedGradCam, ...options };
  const cam = activationMap('guidedGradCam', network, x, { ...defaults.gradCam, layer, target, upsampling, relu: 'yes', batchSize });
  try {
    const guided = plainGradient('guidedGradCam', (rows) => network.forward(rows, { relu: guidedRule }), x, { target, batchSize });
    const map = tf.tidy(() => tf.mul(guided.map, tf.expandDims(cam.map, 3)));
    tf.dispose([guided.map, cam.output]);
    return { map, output: guided.output };
  } catch (error) {
    cam.output.dispose();
    throw error;
  } finally {
    cam.map.dispose();
  }
}
