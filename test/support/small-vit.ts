import { vit, type Network } from 'vitrine/models';

/** A vision transformer for images `[6,6,channels]` in four patches, and three classes. */
export function smallVit({ channels = 1, seed = 1, size = 6 } = {}): Network {
  return vit({ seed, size, channels, patch: size / 2, width: 8, heads: 2, depth: 2, mlp: 12, classes: 3 });
}

/** The normalization before the attention of its last block, whose tokens Grad-CAM looks at. */
export const VIT_LAYER = 'encoder.layers.encoder_layer_1.ln_1';
