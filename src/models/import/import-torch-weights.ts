import type { NdArray } from '../../formats';
import { mismatchInWords } from './mismatch';
import type { Network } from '../network';
import type { LayerKind } from '../kinds';
import type { LayerNode } from '../node';
import type { Shape } from '../shape';

export interface ImportTorchWeightsOptions {
  /**
   * From the names in the file to PyTorch's names of this architecture; a leading `module.` or `_orig_mod.` is already
   * gone. Undefined: not wanted.
   */
  rename?: (name: string) => string | undefined;
}

/** How a weight lies in PyTorch: its sizes there, and from each place there to its place here. */
interface TorchLayout {
  shape: Shape;
  reorder: (data: Float32Array) => Float32Array;
}

/**
 * Puts the tensors of a PyTorch state dict into a network whose layers have PyTorch's names.
 *
 * Convolutions `[out,in,h,w]` become `[h,w,in,out]`, dense weights `[out,in]` become `[in,out]`; behind the flattening
 * of an image their inputs are reordered from channel, height, width to height, width, channel. Dropped from the front
 * of names are `module.` (of training on several GPUs), `_orig_mod.` (of compiled models) and, unless `rename` is given
 * or the network has such names, `model.` (of frameworks around PyTorch). `num_batches_tracked` and `_extra_state` are
 * passed over.
 *
 * @throws Error that lists every missing, unexpected and mis-shaped name; the network is then as it was.
 */
export function importTorchWeights(
  network: Network,
  tensors: ReadonlyMap<string, NdArray>,
  { rename = withoutModel(network) }: ImportTorchWeightsOptions = {},
): void {
  const given = new Map<string, NdArray>();
  const wrong: string[] = [];
  for (const [key, tensor] of tensors) {
    const name = rename(key.replace(/^(module\.|_orig_mod\.)+/, ''));
    if (name === undefined || /(^|\.)(num_batches_tracked|_extra_state)$/.test(name)) continue;
    if (given.has(name)) wrong.push(`${name} (there are two)`);
    given.set(name, tensor);
  }
  const layouts = torchLayouts(network);
  const values = new Map<string, Float32Array>();
  for (const [name, { shape, reorder }] of layouts) {
    const tensor = given.get(name);
    if (!tensor) continue;
    const { data } = tensor;
    if (String(tensor.shape) !== String(shape)) wrong.push(`${name} ([${tensor.shape}], wanted [${shape}])`);
    else if (!(data instanceof Float32Array || data instanceof Float64Array))
      wrong.push(`${name} (a ${data.constructor.name}, wanted floating-point numbers)`);
    else values.set(name, reorder(data instanceof Float32Array ? data : Float32Array.from(data)));
  }
  const missing = [...layouts.keys()].filter((name) => !given.has(name));
  const unexpected = [...given.keys()].filter((name) => !layouts.has(name));
  const problems = mismatchInWords({ missing, unexpected, wrong });
  if (problems)
    throw new Error(
      `importTorchWeights: the tensors are not those of ${network.name}; ${problems}. Give \`rename\` where the names differ`,
    );
  network.load(values);
}

/** What its own names have in front in a framework around PyTorch, which a network may also call one of its parts. */
function withoutModel(network: Network): (name: string) => string {
  const own = [...network.weights.keys()].some((name) => name.startsWith('model.'));
  return own ? (name) => name : (name) => name.replace(/^model\.((module|_orig_mod)\.)*/, '');
}

function torchLayouts(network: Network): Map<string, TorchLayout> {
  const layouts = new Map<string, TorchLayout>();
  for (const node of network.nodes) {
    for (const [suffix, key] of Object.entries(node.weights)) {
      if (layouts.has(key)) continue;
      const { shape } = network.weights.get(key)!;
      layouts.set(key, suffix.startsWith('weight') ? WEIGHTS[node.kind](shape, network, node) : asHere(shape));
    }
  }
  return layouts;
}

const asHere = (shape: Shape): TorchLayout => ({ shape, reorder: (data) => data });

/** How a weight called `weight`, or `weight_…`, lies in PyTorch, for each kind of layer; the others lie as here. */
const WEIGHTS: Readonly<Record<LayerKind, (shape: Shape, network: Network, node: LayerNode) => TorchLayout>> = {
  conv2d: ([h, w, c, filters]) => ({
    shape: [filters, c, h, w],
    reorder: (data) => toInnermost(data, filters, c, h * w),
  }),
  depthwiseConv2d: ([h, w, c]) => ({ shape: [c, 1, h, w], reorder: (data) => toInnermost(data, c, 1, h * w) }),
  dense: ([features, units], network, node) => {
    const [h, w, c] = flattenedImage(network, node) ?? [1, 1, features];
    return { shape: [units, features], reorder: (data) => toInnermost(data, units, c, h * w) };
  },
  lstm: ([inputs, gates]) => ({
    shape: [gates, inputs],
    reorder: (data) => toInnermost(data, gates, inputs, 1),
  }),
  batchNorm: asHere,
  custom: asHere,
  classToken: asHere,
  embedding: asHere,
  layerNorm: asHere,
  learnedQuery: asHere,
  positionEmbedding: asHere,
  // These have no weights.
  adaptiveAveragePool: asHere,
  add: asHere,
  attend: asHere,
  attention: asHere,
  averagePool: asHere,
  concat: asHere,
  dropout: asHere,
  firstStep: asHere,
  flatten: asHere,
  gelu: asHere,
  globalAveragePool: asHere,
  globalMaxPool: asHere,
  hardSigmoid: asHere,
  hardSwish: asHere,
  lastStep: asHere,
  maxPool: asHere,
  multiply: asHere,
  part: asHere,
  relu6: asHere,
  relu: asHere,
  spatialDropout: asHere,
  tokens: asHere,
  zeroPaddedShortcut: asHere,
  zeroPadding: asHere,
};

/** `[out, channels, pixels]` to `[pixels, channels, out]`: what all three kinds of weight come down to. */
function toInnermost(data: Float32Array, out: number, channels: number, pixels: number): Float32Array {
  const sorted = new Float32Array(data.length);
  let from = 0;
  for (let o = 0; o < out; o++) {
    for (let c = 0; c < channels; c++) {
      for (let p = 0; p < pixels; p++) sorted[(p * channels + c) * out + o] = data[from++];
    }
  }
  return sorted;
}

/** The `[h,w,c]` of the image whose flattening this layer reads, past layers that work element by element. */
function flattenedImage(network: Network, node: LayerNode): Shape | undefined {
  const [input] = node.inputs;
  if (input in network.inputShapes) return undefined;
  const before = network.node(input);
  if (ELEMENT_WISE.includes(before.kind)) return flattenedImage(network, before);
  if (before.kind !== 'flatten') return undefined;
  const [source] = before.inputs;
  const shape = network.inputShapes[source] ?? network.node(source).shape;
  return shape.length === 3 ? shape : undefined;
}

const ELEMENT_WISE: readonly LayerKind[] = ['dropout', 'gelu', 'hardSigmoid', 'hardSwish', 'relu', 'relu6'];
