import { canvasNet } from 'vitrine/papers/consistent-interpretations';
import {
  conv2d,
  custom,
  dense,
  flatten,
  maxPool,
  mnistCnn,
  Network,
  relu,
  vit,
  ZOO,
  type Layer,
  type LayerNode,
} from 'vitrine/models';
import type { NetworkName } from './cases';
import type { Passed } from './protocol';

/** Networks of the zoo by the bench's names. */
const IN_ZOO = {
  resnet20: 'resnet20',
  squeezenet: 'squeezenet1_1',
  mobilenet: 'mobilenet_v2',
  resnet18: 'resnet18',
} as const;

/** DeiT-tiny's sizes under torchvision's names: the other side has torchvision's transformer. */
const DEIT_TINY = { seed: 1, size: 224, patch: 16, width: 192, heads: 3, depth: 12, mlp: 768, classes: 1000 };

/** The network of that name, with first weights that nobody uses. */
export function networkOf(model: NetworkName): Network {
  if (model === 'mnist-cnn') return mnistCnn({ seed: 1, channels: 1 });
  if (model === 'deit-tiny') return vit(DEIT_TINY);
  return ZOO[IN_ZOO[model]].build({ seed: 1 });
}

/** The layer that Grad-CAM looks at. */
export function gradCamLayer(model: NetworkName): string {
  if (model === 'deit-tiny') return 'encoder.layers.encoder_layer_11.ln_1';
  return model === 'mnist-cnn' ? 'relu2' : ZOO[IN_ZOO[model]].gradCamLayer;
}

/**
 * What losses on explanations are measured on: CDEP's network for DecoyMNIST in the order of its decomposition, and the
 * one for canvases.
 */
export function objectiveNetworks(): Record<'decoy' | 'canvas', Network> {
  const decoy = new Network(
    'decoy-cnn',
    [28, 28, 1],
    {
      conv1: conv2d(20, { kernel: 5 }),
      pool1: maxPool(2),
      relu1: relu(),
      conv2: conv2d(50, { kernel: 5 }),
      pool2: maxPool(2),
      relu2: relu(),
      flatten: flatten(),
      dense1: dense(256),
      relu3: relu(),
      dense2: dense(10),
    },
    { seed: 1 },
  );
  return { decoy, canvas: canvasNet({ seed: 1 }) };
}

/**
 * The same network without its dropout layers: the two sides draw their own masks, so parity of training is shown
 * without.
 */
export function withoutDropout({ name, inputShape, nodes }: Network): Network {
  const [dropped, kept] = [true, false].map((wanted) => nodes.filter(({ kind }) => /dropout/i.test(kind) === wanted));
  const before = new Map(dropped.map((node) => [node.name, node.inputs[0]]));
  return new Network(name, inputShape, layersOf(kept, before), { seed: 1 });
}

/**
 * The network behind a layer that changes nothing and counts the rows that go forward, in copies of the network too.
 */
export function countRows({ name, inputShape, nodes }: Network): { network: Network; count: Passed } {
  const count = { rows: 0, passes: 0 };
  const counter = custom({
    evaluate([x]) {
      count.rows += x.shape[0];
      count.passes++;
      return x;
    },
  });
  const layers = { counter, ...layersOf(nodes, new Map([['input', 'counter']])) };
  return { network: new Network(name, inputShape, layers, { seed: 1 }), count };
}

/** Nodes as layers, which read another layer where `instead` has one. */
function layersOf(nodes: readonly LayerNode[], instead: ReadonlyMap<string, string>): Record<string, Layer> {
  return Object.fromEntries(
    nodes.map(({ name, kind, options, inputs }) => [
      name,
      { kind, options, inputs: inputs.map((input) => instead.get(input) ?? input) } as Layer,
    ]),
  );
}
