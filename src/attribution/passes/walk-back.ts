import { evaluateNode, type LayerNode, type Network } from '../../models';
import { differentiating, tf } from '../../runtime';

/** A layer on the way back: what it read, what it gave, and how its gradient carries a signal to its inputs. */
export interface Step {
  node: LayerNode;
  inputs: tf.Tensor[];
  output: tf.Tensor;
  weights: Readonly<Record<string, tf.Tensor>>;
  /**
   * The layer's transposed Jacobian times `signal`, one for each input; at `at` where given, else at its inputs, and
   * with other weights where given.
   */
  pull: (signal: tf.Tensor, at?: readonly tf.Tensor[], weights?: Readonly<Record<string, tf.Tensor>>) => tf.Tensor[];
}

/** Makes the signals for a layer's inputs out of that for its output. */
export type StepRule = (step: Step, signal: tf.Tensor) => tf.Tensor[];

/** ∂ Σ score / ∂ output `[n, ...]`: where the way back begins. */
export function outputSignal(output: tf.Tensor, score: (output: tf.Tensor) => tf.Tensor1D): tf.Tensor {
  return differentiating(() => tf.grad((out: tf.Tensor) => tf.sum(score(out)))(output));
}

/**
 * Carries a signal from the output back to the inputs, layer by layer, by `rule`; where an activation is read several
 * times, what comes back adds up. Gives a signal for each input of the network, by name. `activations` holds those of
 * all layers of `network.path()` and the inputs. Call inside a tidy.
 */
export function walkBack(
  network: Network,
  activations: Readonly<Record<string, tf.Tensor>>,
  signal: tf.Tensor,
  rule: StepRule,
): Record<string, tf.Tensor> {
  const signals = signalsBehind(network, network.path(), activations, signal, rule);
  const names = Object.keys(network.inputShapes);
  if (!names.some((name) => signals.has(name)))
    throw new Error(`${network.name}: its output does not depend on its input`);
  return Object.fromEntries(names.map((name) => [name, signals.get(name) ?? tf.zerosLike(activations[name])]));
}

/**
 * As {@link walkBack}, only down to a layer, or an input: the signal for what it gives. `activations` holds those of
 * {@link nodesBehind} it and of what they read.
 */
export function walkBackTo(
  network: Network,
  layer: string,
  activations: Readonly<Record<string, tf.Tensor>>,
  signal: tf.Tensor,
  rule: StepRule,
): tf.Tensor {
  return signalsBehind(network, nodesBehind(network, layer), activations, signal, rule).get(layer)!;
}

/** The layers that run after `layer` on the way to the output, in order; all of them behind an input. */
export function nodesBehind(network: Network, layer: string): LayerNode[] {
  const path = network.path();
  const at = path.findIndex(({ name }) => name === layer);
  if (at < 0 && !path.some(({ inputs }) => inputs.includes(layer)))
    throw new Error(`${network.name}: its output does not depend on '${layer}'`);
  return path.slice(at + 1);
}

/** The signals for what `nodes` read, and for the output itself, by name. */
function signalsBehind(
  network: Network,
  nodes: readonly LayerNode[],
  activations: Readonly<Record<string, tf.Tensor>>,
  signal: tf.Tensor,
  rule: StepRule,
): ReadonlyMap<string, tf.Tensor> {
  const signals = new Map<string, tf.Tensor>([[network.last.name, signal]]);
  for (const node of [...nodes].reverse()) {
    const inputs = node.inputs.map((name) => activations[name]);
    const weights = network.weightsOf(node.name);
    const pull: Step['pull'] = (dy, at = inputs, others = weights) =>
      // Clones: an activation that is read twice counts as two inputs.
      differentiating(() =>
        tf.grads((...values: tf.Tensor[]) => evaluateNode(node, values, others))(
          at.map((value) => value.clone()),
          dy,
        ),
      );
    const back = rule({ node, inputs, output: activations[node.name], weights, pull }, signals.get(node.name)!);
    node.inputs.forEach((name, i) => {
      const before = signals.get(name);
      signals.set(name, before ? tf.add(before, back[i]) : back[i]);
    });
  }
  return signals;
}
