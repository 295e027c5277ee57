import type { Network } from '../models';

/**
 * The name of a network's last convolution, the layer at which Explanation Alignment takes Grad-CAM (Bang et al. 2024):
 * its output before batch normalization and ReLU. In a network of patches whose only convolution is the embedding, it
 * is that.
 *
 * @throws Error for a network without convolutions
 */
export function lastConvolution(network: Network): string {
  const found = [...network.nodes].reverse().find(({ kind }) => kind === 'conv2d' || kind === 'depthwiseConv2d');
  if (!found)
    throw new Error(
      `lastConvolution: network '${network.name}' has no convolution; name the layer for Grad-CAM yourself, or take another method`,
    );
  return found.name;
}
