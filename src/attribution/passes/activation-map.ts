import type { Network } from '../../models';
import { tf } from '../../runtime';
import { differentiate } from './differentiate';
import type { Call } from './explain';
import type { GradCamOptions } from './grad-cam-options';
import { inBatches } from './in-batches';
import { atSizeOf, onGrid, placesOf, tokenGrid } from './map-of-layer';

/** Grad-CAM for the method that it is, or is part of; tokens of patches count as the map that they were made of. */
export function activationMap(
  call: Call<object>,
  network: Network,
  { layer, form, relu, upsampling }: Required<Pick<GradCamOptions, 'layer' | 'form' | 'relu' | 'upsampling'>>,
): Promise<{ map: tf.Tensor; output: tf.Tensor }> {
  const { method, x } = call;
  placesOf(method, network, layer);
  const grid = tokenGrid(network, layer);
  const placed = (values: tf.Tensor) => (grid ? onGrid(values, grid) : values);
  return inBatches(call, 'activation map', ({ part, score }) => {
    const inputs = call.inputs(part);
    const activation = network.tap(inputs, layer);
    try {
      const { gradient, output } = differentiate(activation, (a) => network.from(layer)(a, inputs), score);
      const map = tf.tidy(() => {
        const slopes = placed(gradient);
        const places = slopes.shape.slice(1, -1).map((_, i) => i + 1);
        const weights = form === 'element-wise' ? slopes : tf.mean(slopes, places, true);
        const raw = tf.sum(tf.mul(weights, placed(activation)), -1);
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
