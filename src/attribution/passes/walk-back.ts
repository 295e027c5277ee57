import type { Network, PlacedLayer } from '../../models';
import { differentiating, tf } from '../../runtime';

/** A layer on the way back: what it read, what it gave, and how its gradient carries a signal to its inputs. */
export interface Step {
  node: PlacedLayer;
  inputs: tf.Tensor[];
  output: tf.Tensor;
  /** The layer's transposed Jacobian times `signal`, one for each input; at `at` where given, else at its inputs. */
  pull: (signal: tf.Tensor, at?: readonly tf.Tensor[]) => tf.Tensor[];
}

/** ∂ Σ score / ∂ output `[n, classes]`: where the way back begins. */
export function outputSignal(output: tf.Tensor2D, score: (output: tf.Tensor2D) => tf.Tensor1D): tf.Tensor {
  return differentiating(() => tf.grad((out: tf.Tensor) => tf.sum(score(out as tf.Tensor2D)))(output));
}

/**
 * Carries a signal from the output back to the input, layer by layer: `rule` makes the signals for a layer's inputs out of that
 * for its output; where an activation is read several times, what comes back adds up. Call inside a tidy.
 */
export function walkBack(
  network: Network,
  layers: readonly PlacedLayer[],
  activations: Readonly<Record<string, tf.Tensor>>,
  signal: tf.Tensor,
  rule: (step: Step, signal: tf.Tensor) => tf.Tensor[],
): tf.Tensor {
  const signals = new Map<string, tf.Tensor>([[layers[layers.length - 1].name, signal]]);
  for (const node of [...layers].reverse()) {
    const inputs = node.from.map((name) => activations[name]);
    const weights = network.weightsOf(node.name);
    const apply = (values: tf.Tensor[]) => node.layer.apply(values, weights, { training: false });
    const pull: Step['pull'] = (dy, at = inputs) =>
      // Clones: an activation that is read twice counts as two inputs.
      differentiating(() => tf.grads((...values: tf.Tensor[]) => apply(values))(at.map((value) => value.clone()), dy));
    const back = rule({ node, inputs, output: activations[node.name], pull }, signals.get(node.name)!);
    node.from.forEach((name, i) => {
      const before = signals.get(name);
      signals.set(name, before ? tf.add(before, back[i]) : back[i]);
    });
  }
  const result = signals.get('input');
  if (!result) throw new Error(`${network.name}: its output does not depend on its input`);
  return result;
}
