import * as fs from 'node:fs';
import * as path from 'node:path';
import { parseSafetensors } from 'vitrine/formats';
import {
  add,
  after,
  averagePool,
  batchNorm,
  conv2d,
  dense,
  flatten,
  globalAveragePool,
  globalMaxPool,
  maxPool,
  Network,
  relu,
  type Layer,
} from 'vitrine/models';
import { projectFolder } from 'vitrine/host';
import { tf } from 'vitrine/runtime';

/**
 * Where the values of other implementations lie: `VITRINE_REFERENCE`, else the folder `shared/reference` beside the
 * checkout.
 */
const folder = process.env.VITRINE_REFERENCE ?? path.join(projectFolder() ?? '.', '..', 'shared', 'reference');

/** Why tests against other implementations cannot run here, or false when they can. */
export const whyNoReference = fs.existsSync(path.join(folder, 'attribution', 'mlp.safetensors'))
  ? false
  : `there are no reference values in ${folder} (VITRINE_REFERENCE names another folder)`;

/** The four nets of the reference, each with the sizes of its input and the layer that Grad-CAM looks at. */
const NETS: Record<string, { input: number[]; cam?: string; layers: Record<string, Layer> }> = {
  mlp: { input: [5], layers: { fc1: dense(8), relu1: relu(), fc2: dense(6), relu2: relu(), fc3: dense(3) } },
  'cnn-gap': {
    input: [12, 12, 2],
    cam: 'relu2',
    layers: {
      conv1: conv2d(4, { kernel: 3, padding: 1 }),
      relu1: relu(),
      pool1: maxPool(2),
      conv2: conv2d(6, { kernel: 3, padding: 1 }),
      relu2: relu(),
      gap: globalAveragePool(),
      fc: dense(3),
    },
  },
  'cnn-pool': {
    input: [15, 13, 3],
    cam: 'relu2',
    layers: {
      conv1: conv2d(5, { kernel: 5, stride: 2, padding: 2 }),
      relu1: relu(),
      pool1: maxPool(3, 2),
      conv2: conv2d(7, { kernel: 3, padding: 1 }),
      relu2: relu(),
      pool2: averagePool(2, 1),
      flatten: flatten(),
      fc1: dense(9),
      relu3: relu(),
      fc2: dense(4),
    },
  },
  'res-tiny': {
    input: [16, 16, 3],
    cam: 'relu3',
    layers: {
      conv1: conv2d(6, { kernel: 3, stride: 2, padding: 1, bias: 'no' }),
      bn1: batchNorm(),
      relu1: relu(),
      conv2: conv2d(6, { kernel: 3, padding: 1, bias: 'no' }),
      bn2: batchNorm(),
      relu2: relu(),
      conv3: conv2d(6, { kernel: 3, padding: 1, bias: 'no' }),
      bn3: batchNorm(),
      sum: add('bn3', 'relu1'),
      relu3: after('sum', relu()),
      gmp: globalMaxPool(),
      fc: dense(5),
    },
  },
};

export const referenceNets = Object.keys(NETS);

export interface Reference {
  network: Network;
  /** Inputs, baseline `[1, ...]` and noise `[samples, N, ...]`, channels last. */
  x: tf.Tensor;
  baseline: tf.Tensor;
  noise: tf.Tensor;
  target: number[];
  /** The layer that Grad-CAM looks at. */
  cam: string | undefined;
  /** Whether the other implementations have values of that name. */
  has(name: string): boolean;
  /** The names of all expected values, without `expected.`. */
  names: string[];
  /** The expected value, channels last. */
  expected(name: string): tf.Tensor;
  /** The same of the folder `methods`: further methods on the same nets, weights, inputs and targets. */
  further(name: string): tf.Tensor;
}

/** One of the nets with its weights, inputs and expected values, converted from PyTorch's layouts. */
export function reference(net: string): Reference {
  const tensors = tensorsOf('attribution', net);
  const raw = (name: string, from = tensors) => {
    const found = from.get(name);
    if (!found) throw new Error(`${net} has no '${name}'`);
    return tf.tensor(Float32Array.from(found.data as Float32Array), found.shape);
  };
  const { input, cam, layers } = NETS[net];
  const network = new Network(net, input, layers, { seed: 1 });
  network.load(
    new Map(
      [...network.weights.keys()].map((key) => [
        key,
        tf.tidy(() => toOurs(network, key, raw(`weights.${key}`)).dataSync()),
      ]),
    ),
  );
  const images = (name: string, from = tensors) => tf.tidy(() => channelsLast(raw(name, from)));
  return {
    network,
    cam,
    x: images('input'),
    baseline: images('baseline'),
    noise: images('noise'),
    target: Array.from(tensors.get('target')!.data as Int32Array, Number),
    names: [...tensors.keys()]
      .filter((name) => name.startsWith('expected.'))
      .map((name) => name.slice('expected.'.length)),
    has: (name) => tensors.has(`expected.${name}`),
    expected: (name) => (name === 'logits' ? raw(name) : images(`expected.${name}`)),
    further: (name) => images(`expected.${name}`, tensorsOf('methods', net)),
  };
}

function tensorsOf(part: string, net: string) {
  const file = path.join(part, `${net}.safetensors`);
  return parseSafetensors(fs.readFileSync(path.join(folder, file)), { name: file }).tensors;
}

/** `[..., C, H, W]` to `[..., H, W, C]`; vectors stay. */
function channelsLast(x: tf.Tensor): tf.Tensor {
  const axes = x.shape.map((_, i) => i);
  if (axes.length < 4) return x.clone();
  const [c, h, w] = axes.slice(-3);
  return tf.transpose(x, [...axes.slice(0, -3), h, w, c]);
}

/**
 * Convolutions `[out,in,h,w]` to `[h,w,in,out]`, dense layers `[out,in]` to `[in,out]`, from C,H,W to H,W,C behind a
 * flatten.
 */
function toOurs(network: Network, key: string, value: tf.Tensor): tf.Tensor {
  if (value.shape.length === 4) return tf.transpose(value, [2, 3, 1, 0]);
  if (value.shape.length !== 2) return value;
  const [before] = network.node(key.split('.')[0]).inputs;
  const flat = network.nodes.find(({ name, kind }) => name === before && kind === 'flatten');
  if (!flat) return tf.transpose(value);
  const [h, w, c] = network.node(flat.inputs[0]).shape;
  return tf.reshape(tf.transpose(tf.reshape(value, [value.shape[0], c, h, w]), [2, 3, 1, 0]), [
    h * w * c,
    value.shape[0],
  ]);
}

/** The largest error, as a share of the largest expected value. */
export function largestError(actual: tf.Tensor, expected: tf.Tensor): number {
  const [a, b]: ArrayLike<number>[] = [actual.dataSync(), expected.dataSync()];
  if (a.length !== b.length) throw new Error(`[${actual.shape}] against [${expected.shape}]`);
  const largest = (values: number[]) => values.reduce((x, y) => (Number.isNaN(y) ? Infinity : Math.max(x, y)), 0);
  return largest(Array.from(a, (value, i) => Math.abs(value - b[i]))) / largest(Array.from(b, Math.abs));
}
