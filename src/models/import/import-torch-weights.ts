import type { NdArray } from '../../formats';
import type { Shape } from '../layer';
import { mismatchInWords } from './mismatch';
import type { Network } from '../network';
import type { PlacedLayer } from '../place-layers';

export interface ImportTorchWeightsOptions {
  /** From the names in the file to PyTorch's names of this architecture; a leading `module.` is already gone. Undefined: not wanted. */
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
 * Convolutions `[out,in,h,w]` become `[h,w,in,out]`, dense weights `[out,in]` become `[in,out]`; behind the flattening of an
 * image their inputs are reordered from channel, height, width to height, width, channel. A leading `module.` (of models that
 * were trained on several GPUs) is dropped, `num_batches_tracked` is passed over.
 *
 * @throws Error that lists every missing, unexpected and mis-shaped name; the network is then as it was.
 */
export function importTorchWeights(network: Network, tensors: ReadonlyMap<string, NdArray>, { rename = (name) => name }: ImportTorchWeightsOptions = {}): void {
  const given = new Map<string, NdArray>();
  const wrong: string[] = [];
  for (const [key, tensor] of tensors) {
    const name = rename(key.replace(/^module\./, ''));
    if (name === undefined || /(^|\.)num_batches_tracked$/.test(name)) continue;
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
    else if (!(data instanceof Float32Array || data instanceof Float64Array)) wrong.push(`${name} (a ${data.constructor.name}, wanted floating-point numbers)`);
    else values.set(name, reorder(data instanceof Float32Array ? data : Float32Array.from(data)));
  }
  const missing = [...layouts.keys()].filter((name) => !given.has(name));
  const unexpected = [...given.keys()].filter((name) => !layouts.has(name));
  const problems = mismatchInWords({ missing, unexpected, wrong });
  if (problems) throw new Error(`importTorchWeights: the tensors are not those of ${network.name}; ${problems}. Give \`rename\` where the names differ`);
  network.load(values);
}

function torchLayouts(network: Network): Map<string, TorchLayout> {
  const layouts = new Map<string, TorchLayout>();
  for (const [name, { shape }] of network.weights) {
    const node = network.node(name.slice(0, name.lastIndexOf('.')));
    layouts.set(name, name.endsWith('.weight') ? weightLayout(network, node, shape) : { shape, reorder: (data) => data });
  }
  return layouts;
}

function weightLayout(network: Network, node: PlacedLayer, shape: Shape): TorchLayout {
  switch (node.layer.kind) {
    case 'conv2d': {
      const [h, w, c, filters] = shape;
      return { shape: [filters, c, h, w], reorder: (data) => toInnermost(data, filters, c, h * w) };
    }
    case 'depthwiseConv2d': {
      const [h, w, c] = shape;
      return { shape: [c, 1, h, w], reorder: (data) => toInnermost(data, c, 1, h * w) };
    }
    case 'dense': {
      const [features, units] = shape;
      const [h, w, c] = flattenedImage(network, node) ?? [1, 1, features];
      return { shape: [units, features], reorder: (data) => toInnermost(data, units, c, h * w) };
    }
    default:
      return { shape, reorder: (data) => data };
  }
}

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
function flattenedImage(network: Network, node: PlacedLayer): Shape | undefined {
  const [input] = node.from;
  if (input === 'input') return undefined;
  const before = network.node(input);
  if (['dropout', 'relu', 'relu6'].includes(before.layer.kind)) return flattenedImage(network, before);
  if (before.layer.kind !== 'flatten') return undefined;
  const shape = before.from[0] === 'input' ? network.inputShape : network.node(before.from[0]).shape;
  return shape.length === 3 ? shape : undefined;
}
