import { constant, xavierUniform } from '../initializers';
import type { Layer } from '../kinds';
import { after } from '../layer';
import { add, attend, attention, dense, gelu, layerNorm, part, type Gelu } from '../layers';

/** Sizes of a block. */
export interface BlockSizes {
  /** Features of a token. */
  width: number;
  heads: number;
  /** Units of the hidden layer. */
  mlp: number;
}

/** Sizes of all blocks. */
export interface TransformerSizes extends BlockSizes {
  /** Blocks. */
  depth: number;
}

/** What published weights call the layers of a block. */
export interface BlockNames {
  norm1: string;
  attention: string;
  /** One product for queries, keys and values, and what joins its name and those of its weights; or one for each. */
  projections: readonly [qkv: string, joinedBy: '.' | '_'] | readonly [q: string, k: string, v: string];
  out: string;
  norm2: string;
  mlp: readonly [up: string, curve: string, down: string];
}

/** `depth` blocks one after another, as layers; the first reads `input`. */
export function transformerBlocks(
  nameOf: (k: number) => string,
  input: string,
  sizes: TransformerSizes,
  names: BlockNames,
  form: Gelu['form'] = 'exact',
): Record<string, Layer> {
  const { depth } = sizes;
  if (!Number.isInteger(depth) || depth < 0)
    throw new RangeError(`transformer: depth is ${depth}; wanted a whole number from 0`);
  const layers: Record<string, Layer> = {};
  let last = input;
  for (let k = 0; k < depth; k++) {
    Object.assign(layers, transformerBlock(nameOf(k), last, sizes, names, form));
    last = nameOf(k);
  }
  return layers;
}

/**
 * A block of a transformer, as layers: attention, then a hidden layer with GELU, each behind a layer normalization and
 * beside a skip connection. Its output has the name `at`; its probabilities of attention end in `.probabilities`.
 */
function transformerBlock(
  at: string,
  input: string,
  { width, heads, mlp }: BlockSizes,
  names: BlockNames,
  form: Gelu['form'],
): Record<string, Layer> {
  const self = `${at}.${names.attention}`;
  const [up, curve, down] = names.mlp.map((each) => `${at}.${each}`);
  const norm = `${at}.${names.norm1}`;
  const { layers, read } = projections(self, norm, width, names.projections);
  const [queries, keys, values] = read;
  return {
    [norm]: after(input, layerNorm()),
    ...layers,
    [`${self}.probabilities`]: attention(queries, keys, heads),
    [`${self}.heads`]: attend(`${self}.probabilities`, values),
    [`${self}.${names.out}`]: drawn(width, width),
    [`${at}.attended`]: add(input, `${self}.${names.out}`),
    [`${at}.${names.norm2}`]: layerNorm(),
    [up]: drawn(width, mlp),
    [curve]: gelu(form),
    [down]: drawn(mlp, width),
    [at]: add(`${at}.attended`, down),
  };
}

/** The layers that make queries, keys and values of what `input` gives, and the names of these three. */
function projections(
  self: string,
  input: string,
  width: number,
  names: BlockNames['projections'],
): { layers: Record<string, Layer>; read: readonly string[] } {
  if (names.length === 3) {
    const read = names.map((name) => `${self}.${name}`);
    return { layers: Object.fromEntries(read.map((name) => [name, after(input, drawn(width, width))])), read };
  }
  const [name, joinedBy] = names;
  const [packed, read] = [`${self}.${name}`, ['queries', 'keys', 'values'].map((each) => `${self}.${each}`)];
  const parts = read.map((each, i): [string, Layer] => [each, after(packed, part(i, 3))]);
  return { layers: { [packed]: drawn(width, 3 * width, joinedBy), ...Object.fromEntries(parts) }, read };
}

/** A dense layer as transformers begin: Glorot and Bengio's uniform draws, biases of 0. */
export function drawn(inputs: number, units: number, joinedBy: '.' | '_' = '.'): ReturnType<typeof dense> {
  return dense(units, { initial: xavierUniform(inputs, units), initialBias: constant(0), joinedBy });
}
