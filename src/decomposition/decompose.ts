import { ruleFor, type Network } from '../models';
import { prefixed, tf, unprefixed, type Tensors } from '../runtime';
import { startingBeta, type Groups } from './groups';
import { RULES } from './rules';

export interface DecomposeOptions {
  /**
   * Activations at `x` in evaluation mode that are there already, by layer; with all of {@link activationsFor} no
   * forward pass is made.
   */
  given?: Readonly<Record<string, tf.Tensor>>;
  /** Layers whose decomposition is returned too. */
  taps?: readonly string[];
}

export interface Parts<T extends tf.Tensor = tf.Tensor> {
  /** The contribution of each group, `[G, N, ...]`. */
  beta: T;
  /** All the rest, the group's interactions with it included: the activation less β, `[G, N, ...]`. */
  gamma: T;
}

export interface Decomposition extends Parts<tf.Tensor3D> {
  /** The network's outputs `[N, classes]`. */
  output: tf.Tensor2D;
  taps: Record<string, Parts>;
}

/**
 * Contextual decomposition (Murdoch et al. 2018, Singh et al. 2019): every activation of `x [N, ...]` as β + γ, with β
 * what a group of input values contributes; at the output `[G, N, classes]`. It begins with β = mask·x, so that what is
 * left out counts as 0.
 *
 * Only β is carried from layer to layer, beside the ordinary activations, which do not depend on the group: one forward
 * pass, and one pass of β for each group, all groups in one batch. Can be differentiated once. A layer without a rule
 * is an error that names it. The caller disposes all tensors.
 */
export function decompose(
  network: Network,
  x: tf.Tensor,
  groups: Groups,
  { given = {}, taps = [] }: DecomposeOptions = {},
): Decomposition {
  const [input, ...others] = Object.keys(network.inputShapes);
  if (others.length > 0)
    throw new Error(
      `decompose: ${network.name} has the inputs ${[input, ...others].join(', ')}; wanted a network of one`,
    );
  const nodes = network.path();
  const last = network.last.name;
  const unreached = taps.find((tap) => !nodes.some(({ name }) => name === network.node(tap).name));
  if (unreached) throw new Error(`decompose: the output does not depend on layer '${unreached}'; leave it out of taps`);
  const wanted = [last, ...taps];
  const ofMask = groups instanceof tf.Tensor;
  const inputs = { x, [ofMask ? 'mask' : 'beta']: ofMask ? groups : groups.beta, ...prefixed(GIVEN, given) };
  const found = network.replay(`decompose ${JSON.stringify(wanted)}`, inputs, ({ x: rows, mask, beta, ...rest }) =>
    tf.tidy((): Tensors => {
      const { output, taps: computed } = network.run(rows, {
        given: unprefixed(GIVEN, rest),
        taps: [...activationsFor(network), ...taps],
      });
      const totals: Record<string, tf.Tensor> = { ...computed, [last]: output, [input]: rows };
      const start = startingBeta('decompose', mask ?? { beta }, rows);
      const betas: Record<string, tf.Tensor> = { [input]: start.beta };
      for (const node of nodes) {
        const [own, all] = [betas, totals].map((values) => node.inputs.map((name) => values[name]));
        const rule = ruleFor('decompose', RULES, node);
        betas[node.name] = rule.apply({
          node,
          weights: network.weightsOf(node.name),
          betas: own,
          totals: all,
          output: totals[node.name],
        });
      }
      const split = wanted.map((name) => tf.reshape(betas[name], [start.count, ...totals[name].shape]));
      return {
        output: output.clone(),
        ...Object.fromEntries(split.map((part, i) => [`beta ${i}`, part])),
        ...Object.fromEntries(split.map((part, i) => [`gamma ${i}`, tf.sub(totals[wanted[i]], part)])),
      };
    }),
  );
  return {
    beta: found['beta 0'] as tf.Tensor3D,
    gamma: found['gamma 0'] as tf.Tensor3D,
    output: found.output as tf.Tensor2D,
    taps: Object.fromEntries(
      taps.map((tap, i) => [tap, { beta: found[`beta ${i + 1}`], gamma: found[`gamma ${i + 1}`] }]),
    ),
  };
}

/** Before the name of a layer whose activation is there already. */
const GIVEN = 'given ';

/** The layers whose ordinary activations the rules read: what to tap in a pass that is made anyway. */
export function activationsFor(network: Network): string[] {
  const names = network.path().flatMap((node) => {
    const reads = ruleFor('decompose', RULES, node).reads(network.weightsOf(node.name));
    return reads === 'output' ? [node.name] : reads === 'inputs' ? node.inputs : [];
  });
  return [...new Set(names)].filter((name) => !(name in network.inputShapes));
}
