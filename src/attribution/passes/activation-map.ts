import type { Network } from '../../models';
import { tf } from '../../runtime';
import { differentiate } from './differentiate';
import type { Call } from './explain';
import type { GradCamOptions } from './grad-cam-options';
import { inBatches } from './in-batches';
import { atSizeOf, placesOf } from './map-of-layer';

/** Grad-CAM for the method that it is, or is part of. */
export function activationMap(
  call: Call<object>,
  network: Network,
  { layer, form, relu, upsampling }: Required<Pick<GradCamOptions, 'layer' | 'form' | 'relu' | 'upsampling'>>,
): Promise<{ map: tf.Tensor; output: tf.Tensor }> {
  const { method, x } = call;
  const places = placesOf(method, network, layer);
  return inBatches(call, 'activation map', ({ part, score }) => {
    const inputs = call.inputs(part);
    const activation = network.tap(inputs, layer);
    try {
      const { gradient, output } = differentiate(activation, (a) => network.from(layer)(a, inputs), score);
      const map = tf.tidy(() => {
        const weights =
          form === 'element-wise'
            ? gradient
            : tf.mean(
                gradient,
                places.map((_, i) => i + 1),
                true,
              );
        const raw = tf.sum(tf.mul(weights, activation), -1);
        return atSizeOf(x, relu === 'yes' ? tf.relu(raw) : raw, upsampling);
      });
      gradient.dispose();
      return { map, output };
    } finally {
      activation.dispose();
      if (inputs !== part) tf.dispose(Object.values(inputs));
    }
  });
}
