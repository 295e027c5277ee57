import type { Network } from '../../models';
import { tf } from '../../runtime';
import type { Upsampling } from './grad-cam-options';
import { resizeMaps } from './resize-maps';

/** The sizes of the places of a layer, or of an input: `[h, w]`, or `[steps]` of a sequence. */
export function placesOf(method: string, network: Network, layer: string): number[] {
  const shape = network.inputShapes[layer] ?? network.node(layer).shape;
  if (shape.length !== 3 && shape.length !== 2) {
    throw new Error(
      `${method}: layer '${layer}' gives [${shape}]; wanted one that gives [h, w, channels], or [steps, channels]`,
    );
  }
  return shape.slice(0, -1);
}

/** Maps of a layer `[N,h,w]`, or `[N,steps]`, at the size of `x [N,H,W,C]`; as they are if `upsampling` is `none`. */
export function atSizeOf(x: tf.Tensor, maps: tf.Tensor, upsampling: Upsampling): tf.Tensor {
  if (upsampling === 'none') return maps;
  const [h, w = 1] = maps.shape.slice(1);
  const [height, width = 1] = x.shape.slice(1, maps.rank);
  const resized = resizeMaps(tf.reshape(maps, [-1, h, w]) as tf.Tensor3D, [height, width], upsampling);
  return maps.rank === 2 ? tf.squeeze(resized, [2]) : resized;
}
