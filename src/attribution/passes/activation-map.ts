import type { Network } from '../../models';
import { tf } from '../../runtime';
import type { Attribution } from './attribution';
import { differentiate } from './differentiate';
import type { GradCamOptions } from './grad-cam-options';
import { resizeMaps } from './resize-maps';
import { concatenate, inBatches } from './in-batches';
import { targetFunction } from './target';

/** Grad-CAM for the `method` that it is, or is part of. */
export function activationMap(
  method: string, network: Network, x: tf.Tensor, { layer, target, form, relu, upsampling, batchSize }: Required<GradCamOptions>,
): Attribution {
  const { shape } = network.node(layer);
  if (shape.length !== 3) throw new Error(`${method}: layer '${layer}' gives [${shape}]; wanted one that gives [h, w, channels]`);
  const score = targetFunction(method, target, x.shape[0]);
  return concatenate(inBatches(method, x, batchSize, (part, images) => {
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
