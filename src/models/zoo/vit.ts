import type { Layer } from '../kinds';
import { classToken, conv2d, dense, firstStep, layerNorm, positionEmbedding, tokens } from '../layers';
import { Network } from '../network';
import { transformerBlocks, type TransformerSizes } from './transformer-block';
import type { DepthOptions } from './zoo-options';

/** Sizes of a vision transformer. */
export interface VitSizes extends TransformerSizes {
  /** Rows and columns of a patch, which divide the image. */
  patch: number;
}

export interface VitOptions extends VitSizes {
  seed: number;
  classes: number;
  /** Height and width of the images. */
  size: number;
  /** Channels of the images; 3 unless given. */
  channels?: number;
  /** Whose names the layers and weights have: torchvision's ViT, or those of DeiT's checkpoints. */
  names?: 'torchvision' | 'deit';
}

/** What the two conventions call the same layers. */
const NAMES = {
  torchvision: {
    patches: 'conv_proj',
    classToken: 'class_token',
    positions: 'encoder.pos_embedding',
    block: (k: number) => `encoder.layers.encoder_layer_${k}`,
    parts: {
      norm1: 'ln_1',
      attention: 'self_attention',
      projections: ['in_proj', '_'],
      out: 'out_proj',
      norm2: 'ln_2',
      mlp: ['mlp.0', 'mlp.1', 'mlp.3'],
    },
    norm: 'encoder.ln',
    head: 'heads.head',
  },
  deit: {
    patches: 'patch_embed.proj',
    classToken: 'cls_token',
    positions: 'pos_embed',
    block: (k: number) => `blocks.${k}`,
    parts: {
      norm1: 'norm1',
      attention: 'attn',
      projections: ['qkv', '.'],
      out: 'proj',
      norm2: 'norm2',
      mlp: ['mlp.fc1', 'mlp.act', 'mlp.fc2'],
    },
    norm: 'norm',
    head: 'head',
  },
} as const;

/**
 * A vision transformer (Dosovitskiy et al. 2021), `[size,size,channels]` to logits: patches, a class token, learned
 * places, `depth` blocks of attention and a hidden layer with GELU, each behind a layer normalization and beside a skip
 * connection, a last normalization, and a dense layer on the class token.
 *
 * Layers have the names of the published weights. A block's output is named as the block
 * (`encoder.layers.encoder_layer_11`), its probabilities of attention `….self_attention.probabilities` `[heads, tokens,
 * tokens]`, its hidden layer's GELU `….mlp.1`.
 */
export function vit(options: VitOptions): Network {
  return visionTransformer('vit', options);
}

/** ViT-B/16: 12 blocks, 768 features, 12 heads; 86 million weights, named as in torchvision's state dict. */
export function vitB16(options: DepthOptions): Network {
  return published('vit_b_16', { patch: 16, width: 768, heads: 12, depth: 12, mlp: 3072 }, options);
}

/** ViT-L/16: 24 blocks, 1024 features, 16 heads; 304 million weights (1.2 GB), named as in torchvision's state dict. */
export function vitL16(options: DepthOptions): Network {
  return published('vit_l_16', { patch: 16, width: 1024, heads: 16, depth: 24, mlp: 4096 }, options);
}

/** ViT-L/32: as {@link vitL16}, of patches of 32; 307 million weights. */
export function vitL32(options: DepthOptions): Network {
  return published('vit_l_32', { patch: 32, width: 1024, heads: 16, depth: 24, mlp: 4096 }, options);
}

/** DeiT-tiny (Touvron et al. 2021), without distillation: 5.7 million weights, named as in its checkpoint. */
export function deitTiny(options: DepthOptions): Network {
  return published('deit_tiny_patch16_224', { patch: 16, width: 192, heads: 3, depth: 12, mlp: 768 }, options, 'deit');
}

/** DeiT-small: as {@link deitTiny}, of twice the width; 22 million weights. */
export function deitSmall(options: DepthOptions): Network {
  const sizes = { patch: 16, width: 384, heads: 6, depth: 12, mlp: 1536 };
  return published('deit_small_patch16_224', sizes, options, 'deit');
}

function published(
  name: string,
  sizes: VitSizes,
  { seed, classes = 1000, size = 224, depth = sizes.depth }: DepthOptions,
  names: VitOptions['names'] = 'torchvision',
): Network {
  return visionTransformer(name, { ...sizes, depth, seed, classes, size, names });
}

function visionTransformer(name: string, options: VitOptions): Network {
  const { seed, size, channels = 3, patch, width, classes, names = 'torchvision' } = options;
  if (!(names in NAMES)) throw new Error(`vit: names is '${String(names)}'; wanted ${Object.keys(NAMES).join(' or ')}`);
  if (!(size % patch === 0)) throw new RangeError(`vit: size is ${size}; wanted a multiple of the patch, ${patch}`);
  const own = NAMES[names];
  const layers: Record<string, Layer> = {
    [own.patches]: conv2d(width, { kernel: patch, stride: patch }),
    tokens: tokens(),
    [own.classToken]: classToken(),
    [own.positions]: positionEmbedding(),
    ...transformerBlocks(own.block, own.positions, options, own.parts),
    [own.norm]: layerNorm(),
    classed: firstStep(),
    [own.head]: dense(classes),
  };
  return new Network(name, [size, size, channels], layers, { seed });
}
