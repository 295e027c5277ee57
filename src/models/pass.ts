import type { Random } from '../random';
import { isDifferentiating, tf, type Tensors } from '../runtime';
import { kindOf } from './kinds';
import type { LayerContext } from './layer';
import type { Network } from './network';
import { evaluateNode, type LayerNode } from './node';

export interface RunOptions extends Partial<LayerContext> {
  /** Activations to use instead of computing them; what only they needed is not computed. */
  given?: Readonly<Record<string, tf.Tensor>>;
  /** Layers whose activations are returned too. */
  taps?: readonly string[];
  /** What the layers draw in training, from {@link Network.draws}; drawn from `random` unless given. */
  draws?: Tensors;
}

/** Before the name of a layer: what it drew. */
export const DRAWN = 'drawn by ';

/** The layers, in order, that must run for the wanted ones when the values of some, or of inputs, are there already. */
export function neededNodes(
  network: Network,
  wanted: readonly string[],
  there: ReadonlySet<string>,
): readonly LayerNode[] {
  const needed = new Set<string>();
  const visit = (name: string) => {
    if (needed.has(name) || there.has(name)) return;
    if (name in network.inputShapes) {
      throw new Error(`${network.name}: a path leads around the given layer, so the images are needed too: pass \`x\``);
    }
    needed.add(name);
    network.node(name).inputs.forEach(visit);
  };
  wanted.forEach(visit);
  return network.nodes.filter(({ name }) => needed.has(name));
}

/** What layers draw for `count` examples in training mode, by layer; what draws nothing is left out. */
export function drawFor(network: Network, nodes: readonly LayerNode[], count: number, random: Random): Tensors {
  const drawn: Record<string, tf.Tensor> = {};
  for (const node of nodes) {
    const [input] = node.inputs.map((name) => network.inputShapes[name] ?? network.node(name).shape);
    const values = kindOf(node).draw?.(node.options, [count, ...input], random);
    if (values) drawn[node.name] = values;
  }
  return drawn;
}

/**
 * The values wanted, by name, from those that are there. What no later layer reads is freed on the way, where nothing
 * is differentiated: all activations together are several times what a pass needs.
 */
export function evaluateNodes(
  network: Network,
  nodes: readonly LayerNode[],
  wanted: readonly string[],
  there: Tensors,
  { training, random }: LayerContext,
): ReadonlyMap<string, tf.Tensor> {
  const values = new Map(Object.entries(there));
  const held = new Set([...wanted, ...values.keys()]);
  const lastReader = new Map(nodes.flatMap((node) => node.inputs.map((input) => [input, node])));
  for (const node of nodes) {
    const inputs = node.inputs.map((input) => values.get(input)!);
    const context = { training, random, drawn: values.get(DRAWN + node.name) };
    values.set(
      node.name,
      tf.tidy(() => evaluateNode(node, inputs, network.weightsOf(node.name), context)),
    );
    if (isDifferentiating()) continue;
    const spent = new Set(node.inputs.filter((input) => lastReader.get(input) === node && !held.has(input)));
    for (const name of spent) {
      const value = values.get(name)!;
      values.delete(name);
      // A layer of one's own may give what it was given.
      if (!value.kept && ![...values.values()].includes(value)) value.dispose();
    }
  }
  return values;
}
