import * as path from 'node:path';
import { imagenetNormalize, imagenetSquash } from '../../data';
import { truncatedNormal } from '../initializers';
import { tf } from '../../runtime';
import { importTorchWeights } from '../import/import-torch-weights';
import type { NdArray } from '../../formats';
import type { Layer } from '../kinds';
import { after } from '../layer';
import {
  add,
  attend,
  attention,
  conv2d,
  dense,
  embedding,
  firstStep,
  gelu,
  lastStep,
  layerNorm,
  learnedQuery,
  part,
  positionEmbedding,
  tokens,
} from '../layers';
import { Network } from '../network';
import { drawn, transformerBlocks, type BlockNames, type BlockSizes, type TransformerSizes } from './transformer-block';

/** Sizes of both towers; their embeddings have the `width` of the images' tower. */
export interface SiglipSizes {
  image: TransformerSizes & {
    /** Height and width of the images; what no whole patch fits into is left out. */
    size: number;
    /** Rows and columns of a patch. */
    patch: number;
  };
  text: TransformerSizes & {
    /** Tokens of the vocabulary. */
    words: number;
    /** Ids of a text, pads included. */
    steps: number;
  };
}

/** Two networks whose outputs are compared: embeddings of images `[N, width]` and of texts `[N, width]`. */
export interface Siglip {
  image: Network;
  text: Network;
}

const large = { width: 1024, heads: 16, depth: 24, mlp: 4096 };
const base = { width: 768, heads: 12, depth: 12, mlp: 3072 };
const so400m = { width: 1152, heads: 16, depth: 27, mlp: 4304 };
const TEXTS = { words: 32_000, steps: 64 };

/** Sizes of published checkpoints: 0.8 GB of weights, 2.6 GB and 3.5 GB. */
export const SIGLIP_SIZES = {
  'base-patch16-224': { image: { ...base, size: 224, patch: 16 }, text: { ...base, ...TEXTS } },
  'large-patch16-384': { image: { ...large, size: 384, patch: 16 }, text: { ...large, ...TEXTS } },
  'so400m-patch14-384': { image: { ...so400m, size: 384, patch: 14 }, text: { ...so400m, ...TEXTS } },
} as const satisfies Record<string, SiglipSizes>;

const NAMES: BlockNames = {
  norm1: 'layer_norm1',
  attention: 'self_attn',
  projections: ['q_proj', 'k_proj', 'v_proj'],
  out: 'out_proj',
  norm2: 'layer_norm2',
  mlp: ['mlp.fc1', 'mlp.act', 'mlp.fc2'],
};

/**
 * SigLIP (Zhai et al. 2023): a tower for images `[size,size,3]` whose tokens are pooled by the attention of a learned
 * query, and one for texts, ids `[steps]` filled up with pads to the full length, which is read at its last step
 * without a mask. Layers and weights have the names of the published checkpoints
 * (`vision_model.encoder.layers.0.mlp.fc1` …); a block's output is named as the block. What is compared are the outputs
 * divided by their lengths, see {@link cosines}, and `cosineTo` of `vitrine/attribution`.
 */
export function siglip({ seed, image, text }: SiglipSizes & { seed: number }): Siglip {
  return { image: imageTower(image, seed), text: textTower(text, image.width, seed) };
}

/**
 * Puts the tensors of a published checkpoint of SigLIP into both towers.
 *
 * @returns logit_scale and logit_bias, with which a pair matches at σ(exp(scale)·cos + bias)
 * @throws Error that lists every missing, unexpected and mis-shaped name of the first tower that does not fit; where
 *   that is the text's, the images' has its weights already
 */
export function importSiglip(
  { image, text }: Siglip,
  tensors: ReadonlyMap<string, NdArray>,
): { scale: number; bias: number } {
  const known = /^(vision_model|text_model)\.|^logit_(scale|bias)$/;
  const unknown = [...tensors.keys()].find((name) => !known.test(name));
  if (unknown !== undefined)
    throw new Error(
      `importSiglip: '${unknown}' is no name of SigLIP; wanted vision_model.…, text_model.…, logit_scale, logit_bias`,
    );
  const number = (name: string) => {
    const found = tensors.get(name);
    if (found?.data.length !== 1) throw new Error(`importSiglip: there is no number '${name}' among the tensors`);
    return Number(found.data[0]);
  };
  const [scale, bias] = ['logit_scale', 'logit_bias'].map(number);
  for (const [tower, prefix] of [
    [image, 'vision_model.'],
    [text, 'text_model.'],
  ] as const)
    importTorchWeights(tower, tensors, {
      // Buffers that number the places, in older checkpoints.
      rename: (name) => (name.startsWith(prefix) && !name.endsWith('.position_ids') ? name : undefined),
    });
  return { scale, bias };
}

/**
 * Photographs `[N, size, size, 3]` as the published checkpoints were fed: each squashed to a square by bicubic
 * interpolation, whatever its sides, and its bytes x as (x/255 - 0.5)/0.5. The caller disposes the tensor.
 */
export async function siglipImages(files: readonly string[], { size }: { size: number }): Promise<tf.Tensor4D> {
  const squash = (file: string) => imagenetSquash(file, { name: path.basename(file), size, kernel: 'bicubic' });
  const bytes = Buffer.concat(await Promise.all(files.map(squash)));
  return tf.tensor4d(imagenetNormalize(bytes, 'signed'), [files.length, size, size, 3]);
}

/** Cosines of embeddings of images `[N, width]` and of texts `[M, width]`: `[N, M]`. */
export function cosines(images: tf.Tensor, texts: tf.Tensor): tf.Tensor2D {
  return tf.tidy(() => {
    const [a, b] = [images, texts].map((rows) => tf.div<tf.Tensor2D>(rows, tf.norm(rows, 2, 1, true)));
    return tf.matMul(a, b, false, true);
  });
}

function imageTower(sizes: SiglipSizes['image'], seed: number): Network {
  const { size, patch, width } = sizes;
  const places = 'vision_model.embeddings.position_embedding';
  const layers: Record<string, Layer> = {
    'vision_model.embeddings.patch_embedding': conv2d(width, { kernel: patch, stride: patch }),
    tokens: tokens(),
    [places]: positionEmbedding({ heldAs: 'table' }),
    ...blocks('vision_model', places, sizes),
    'vision_model.post_layernorm': layerNorm(),
    ...pooling('vision_model.head', 'vision_model.post_layernorm', sizes),
    pooled: firstStep(),
  };
  return new Network('siglip-image', [size, size, 3], layers, { seed });
}

function textTower(sizes: SiglipSizes['text'], units: number, seed: number): Network {
  const { words, steps, width } = sizes;
  const places = 'text_model.embeddings.position_embedding';
  const layers: Record<string, Layer> = {
    'text_model.embeddings.token_embedding': embedding(words, width, { initial: truncatedNormal(0.02) }),
    [places]: positionEmbedding({ heldAs: 'table' }),
    ...blocks('text_model', places, sizes),
    'text_model.final_layer_norm': layerNorm(),
    last: lastStep(),
    'text_model.head': dense(units),
  };
  return new Network('siglip-text', [steps], layers, { seed });
}

function blocks(tower: string, input: string, sizes: TransformerSizes): Record<string, Layer> {
  return transformerBlocks((k) => `${tower}.encoder.layers.${k}`, input, sizes, NAMES, 'tanh');
}

/**
 * Attention pooling: a learned query looks at all tokens, and a hidden layer beside a skip connection reads what it
 * found. Queries, keys and values have one weight, of which each takes its part.
 */
function pooling(at: string, input: string, { width, heads, mlp }: BlockSizes): Record<string, Layer> {
  const self = `${at}.attention`;
  const projection = drawn(width, 3 * width, '_');
  return {
    [`${self}.in_proj`]: after(input, projection),
    [`${self}.keys`]: after(`${self}.in_proj`, part(1, 3)),
    [`${self}.values`]: after(`${self}.in_proj`, part(2, 3)),
    [`${at}.probe`]: after(input, learnedQuery()),
    [`${self}.in_proj of the probe`]: after(`${at}.probe`, projection),
    [`${self}.queries`]: part(0, 3),
    [`${self}.probabilities`]: attention(`${self}.queries`, `${self}.keys`, heads),
    [`${self}.heads`]: attend(`${self}.probabilities`, `${self}.values`),
    [`${self}.out_proj`]: drawn(width, width),
    [`${at}.layernorm`]: layerNorm(),
    [`${at}.mlp.fc1`]: drawn(width, mlp),
    [`${at}.mlp.act`]: gelu('tanh'),
    [`${at}.mlp.fc2`]: drawn(mlp, width),
    [at]: add(`${self}.out_proj`, `${at}.mlp.fc2`),
  };
}
