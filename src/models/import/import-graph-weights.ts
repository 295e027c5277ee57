import { FormatError, type NdArray } from '../../formats';
import type { Network } from '../network';
import type { LayerNode } from '../node';
import { importTorchWeights } from './import-torch-weights';
import { readJsonList } from './read-json-list';

/** One operation of a graph, in the names of ONNX. */
export interface GraphOperation {
  op: string;
  inputs: readonly string[];
  outputs: readonly string[];
  attributes?: Readonly<Record<string, unknown>>;
}

/** The operations of `graph.json`, `{ nodes: [{ op, inputs, outputs, attributes }] }`, in order. */
export function readGraph(file: string): GraphOperation[] {
  const nodes = readJsonList(file, 'nodes');
  const list = (value: unknown) => Array.isArray(value) && value.every((name) => typeof name === 'string');
  nodes.forEach((node, i) => {
    const { op, inputs, outputs } = (node ?? {}) as Partial<GraphOperation>;
    if (typeof op !== 'string' || !list(inputs) || !list(outputs))
      throw new FormatError('graph.json', `node ${i} has no op, inputs and outputs`);
  });
  return nodes as GraphOperation[];
}

/**
 * Puts the constants of a graph of operations, in ONNX's names and layout, into a network of the same architecture: its
 * convolutions and products, in their order, are the layers with weights in theirs. A hard sigmoid that the graph
 * computes as min(max(x, 0), 1) has its x / 6 + 1/2 in the convolution before it; that is taken out again.
 *
 * @throws Error that names the first operation that is not that of its layer (kernel, stride, groups), or lists the
 *   constants that are missing or of another size; the network is then as it was.
 */
export function importGraphWeights(
  network: Network,
  graph: readonly GraphOperation[],
  constants: ReadonlyMap<string, NdArray>,
): void {
  const operations = graph.filter(({ op }) => op === 'Conv' || op === 'MatMul');
  const layers = network.nodes.filter(({ weights }) => Object.keys(weights).length > 0);
  if (operations.length !== layers.length)
    throw new Error(
      `importGraphWeights: the graph has ${operations.length} convolutions and products; ${network.name} has ${layers.length} layers with weights`,
    );
  const tensors = new Map<string, NdArray>();
  operations.forEach((operation, i) => {
    const layer = layers[i];
    checkSame(operation, layer);
    const gates = isHardSigmoid(graph, operation);
    const [, weight, bias] = operation.inputs;
    const put = (suffix: string, name: string | undefined, change: (value: number) => number) => {
      const constant = name === undefined ? undefined : constants.get(name);
      if (!constant) return;
      const data = Float32Array.from(constant.data as ArrayLike<number>, gates ? change : (value) => value);
      tensors.set(
        `${layer.name}.${suffix}`,
        operation.op === 'MatMul' ? turned(constant, data) : { ...constant, data },
      );
    };
    put('weight', weight, (w) => 6 * w);
    put('bias', bias, (b) => 6 * (b - 0.5));
  });
  importTorchWeights(network, tensors);
}

/** `[in,out]` of a product to PyTorch's `[out,in]`. */
function turned({ shape: [rows, columns] }: NdArray, data: Float32Array): NdArray {
  return {
    shape: [columns, rows],
    data: Float32Array.from(data, (_, i) => data[(i % rows) * columns + Math.floor(i / rows)]),
  };
}

function checkSame({ op, outputs, attributes = {} }: GraphOperation, { name, kind, options }: LayerNode): void {
  const here = op === 'MatMul' ? { kind: 'dense' } : { kind: attributes.group === 1 ? 'conv2d' : 'depthwiseConv2d' };
  const sides = (length: unknown) => String(Array.isArray(length) ? length : [length, length]);
  const { kernel, stride } = options as { kernel?: unknown; stride?: unknown };
  const same =
    here.kind === kind &&
    (op === 'MatMul' ||
      (sides(kernel) === String(attributes.kernel_shape) && sides(stride) === String(attributes.strides)));
  if (!same)
    throw new Error(
      `importGraphWeights: '${outputs[0]}' is ${op} ${JSON.stringify(attributes)}, which is not layer '${name}' of kind '${kind}'`,
    );
}

/** Whether nothing but min(·, 1), then max(·, 0), reads the operation. */
function isHardSigmoid(graph: readonly GraphOperation[], { outputs: [output] }: GraphOperation): boolean {
  const readers = graph.filter(({ inputs }) => inputs.includes(output));
  return readers.length === 1 && readers[0].op === 'Min';
}
