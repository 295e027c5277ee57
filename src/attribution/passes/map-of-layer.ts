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

/** Where the tokens of a layer lie in an image: the grid of their patches, and how many learned ones come before. */
export interface TokenGrid {
  grid: readonly [h: number, w: number];
  before: number;
}

/** The grid of a layer's tokens; undefined where it is no sequence of an image's patches. */
export function tokenGrid(network: Network, layer: string): TokenGrid | undefined {
  const grids = new Map<string, TokenGrid>();
  for (const { name, kind, inputs, shape } of network.nodes) {
    const found = inputs.map((input) => grids.get(input)).find((grid) => grid !== undefined);
    if (kind === 'tokens') {
      const [h, w] = network.inputShapes[inputs[0]] ?? network.node(inputs[0]).shape;
      grids.set(name, { grid: [h, w], before: 0 });
    } else if (found && shape.length === 2) {
      const before = found.before + (kind === 'classToken' ? 1 : 0);
      if (shape[0] === before + found.grid[0] * found.grid[1]) grids.set(name, { ...found, before });
    }
  }
  return grids.get(layer);
}

/** Tokens `[N, steps, ...]` on the grid of their patches, `[N, h, w, ...]`, the learned ones left out. */
export function onGrid(values: tf.Tensor, { grid: [h, w], before }: TokenGrid): tf.Tensor {
  const [n, , ...rest] = values.shape;
  const ofPatches = tf.slice(values, [0, before, ...rest.map(() => 0)], [n, h * w, ...rest]);
  return tf.reshape(ofPatches, [n, h, w, ...rest]);
}

/** Maps of a layer `[N,h,w]`, or `[N,steps]`, at the size of `x [N,H,W,C]`; as they are if `upsampling` is `none`. */
export function atSizeOf(x: tf.Tensor, maps: tf.Tensor, upsampling: Upsampling): tf.Tensor {
  if (upsampling === 'none') return maps;
  const [h, w = 1] = maps.shape.slice(1);
  const [height, width = 1] = x.shape.slice(1, maps.rank);
  const resized = resizeMaps(tf.reshape(maps, [-1, h, w]) as tf.Tensor3D, [height, width], upsampling);
  return maps.rank === 2 ? tf.squeeze(resized, [2]) : resized;
}
