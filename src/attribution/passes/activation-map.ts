import type { Network } from '../../models';
import { tf } from '../../runtime';
import { differentiate } from './differentiate';
import type { Call } from './explain';
import type { GradCamOptions } from './grad-cam-options';
import { inBatches } from './in-batches';
import { resizeMaps } from './resize-maps';

/** Grad-CAM for the method that it is, or is part of. */
export function activationMap(
  call: Call<object>,
  network: Network,
  { layer, form, relu, upsampling }: Required<Pick<GradCamOptions, 'layer' | 'form' | 'relu' | 'upsampling'>>,
): Promise<{ map: tf.Tensor; output: tf.Tensor }> {
  const { method, x } = call;
  const { shape } = network.node(layer);
  if (shape.length !== 3 && shape.length !== 2) {
    throw new Error(
      `${method}: layer '${layer}' gives [${shape}]; wanted one that gives [h, w, channels], or [steps, channels]`,
    );
  }
  const places = shape.slice(0, -1);
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
        const raw = tf.sum(tf.mul(weights, activation), shape.length);
        const signed = relu === 'yes' ? tf.relu(raw) : raw;
        return upsampling === 'none' ? signed : enlarged(signed, x.shape.slice(1, 1 + places.length), upsampling);
      });
      gradient.dispose();
      return { map, output };
    } finally {
      activation.dispose();
      if (inputs !== part) tf.dispose(Object.values(inputs));
    }
  });
}

/** Maps `[N,h,w]`, or `[N,steps]`, at another size. */
function enlarged(
  maps: tf.Tensor,
  sizes: readonly number[],
  rule: Exclude<GradCamOptions['upsampling'], 'none' | undefined>,
): tf.Tensor {
  const [h, w = 1] = maps.shape.slice(1);
  const [height, width = 1] = sizes;
  const resized = resizeMaps(tf.reshape(maps, [-1, h, w]) as tf.Tensor3D, [height, width], rule);
  return sizes.length === 1 ? tf.squeeze(resized, [2]) : resized;
}
