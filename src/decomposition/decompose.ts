import { lstmInputs, readsIds, ruleFor, runWholeLstm, type LayerNode, type LstmStates, type Network } from '../models';
import { prefixed, tf, unprefixed, type Tensors } from '../runtime';
import { asTensor, groupsOf, startingBeta, type Groups } from './groups';
import { RULES } from './rules';

export interface DecomposeOptions {
  /**
   * Activations at `x` in evaluation mode that are there already, by layer; with all of {@link activationsFor} no
   * forward pass is made.
   */
  given?: Readonly<Record<string, tf.Tensor>>;
  /** Layers whose decomposition is returned too. */
  taps?: readonly string[];
  /**
   * The bias of a dense last layer: shared by β and γ as every other, or left out of both, so that β + γ + bias =
   * output. Default: left out behind an LSTM, as published for text, else shared.
   */
  outputBias?: 'shared' | 'left-out';
}

export interface Parts<T extends tf.Tensor = tf.Tensor> {
  /** The contribution of each group, `[G, N, ...]`. */
  beta: T;
  /**
   * All the rest, the group's interactions with it included: the activation less β, `[G, N, ...]`, and at the output
   * less its bias, where that is left out.
   */
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
  { given = {}, taps = [], outputBias = defaultBias(network) }: DecomposeOptions = {},
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
  if (outputBias !== 'shared' && outputBias !== 'left-out')
    throw new Error(`decompose: outputBias is '${String(outputBias)}'; wanted shared or left-out`);
  const { bias: omitted } = outputBias === 'left-out' ? network.weightsOf(last) : {};
  if (outputBias === 'left-out' && network.last.kind !== 'dense')
    throw new Error(
      `decompose: outputBias is left-out, and layer '${last}' is of kind '${network.last.kind}'; wanted dense`,
    );
  const { name: form, tensor } = asTensor(groups);
  const inputs = { x, ...prefixed(GROUPS, { [form]: tensor }), ...prefixed(GIVEN, given) };
  const key = `decompose ${JSON.stringify(wanted)}, ${outputBias}`;
  const found = network.replay(key, inputs, ({ x: rows, ...rest }) =>
    tf.tidy((): Tensors => {
      const { states, known } = lstmsOf(network, nodes, rows, unprefixed(GIVEN, rest));
      const { output, taps: computed } = network.run(rows, {
        given: known,
        taps: [...activationsFor(network), ...taps],
      });
      const totals: Record<string, tf.Tensor> = { ...computed, [last]: output, [input]: rows };
      const start = startingBeta(
        'decompose',
        groupsOf(unprefixed(GROUPS, rest)),
        rows,
        readsIds(network) ? 'ids' : 'values',
      );
      const betas: Record<string, tf.Tensor> = { [input]: start.beta };
      for (const node of nodes) {
        const [own, all] = [betas, totals].map((values) => node.inputs.map((name) => values[name]));
        const rule = ruleFor('decompose', RULES, node);
        betas[node.name] = rule.apply({
          node,
          weights: weightsFor(network, node.name, omitted ? last : undefined),
          betas: own,
          totals: all,
          output: totals[node.name],
          steps: start.steps,
          states: () => states.get(node.name)!,
        });
      }
      const split = wanted.map((name) => tf.reshape(betas[name], [start.count, ...totals[name].shape]));
      const whole = omitted ? tf.sub(output, omitted) : output;
      return {
        output: output.clone(),
        ...Object.fromEntries(split.map((part, i) => [`beta ${i}`, part])),
        ...Object.fromEntries(
          split.map((part, i) => [`gamma ${i}`, tf.sub(i === 0 ? whole : totals[wanted[i]], part)]),
        ),
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

function defaultBias(network: Network): 'shared' | 'left-out' {
  return network.last.kind === 'dense' && network.path().some(({ kind }) => kind === 'lstm') ? 'left-out' : 'shared';
}

/** The weights of a layer; without the bias of the one that leaves it out. */
function weightsFor(network: Network, layer: string, without: string | undefined): Record<string, tf.Tensor> {
  const { bias, ...others } = network.weightsOf(layer);
  return bias && layer !== without ? { ...others, bias } : others;
}

/** The states of all LSTMs, and with their h the activations that are known. */
function lstmsOf(network: Network, nodes: readonly LayerNode[], x: tf.Tensor, given: Tensors) {
  const states = new Map<string, LstmStates>();
  let known = given;
  for (const { name, kind, inputs } of nodes) {
    if (kind !== 'lstm') continue;
    const [input] = inputs;
    const read = input in network.inputShapes ? x : network.tap(x, input, { given: known });
    const own = runWholeLstm(lstmInputs(read, network.weightsOf(name)));
    states.set(name, own);
    known = { [name]: tf.transpose(own.h, [1, 0, 2]), ...known };
  }
  return { states, known };
}

/** Before the name of a layer whose activation is there already, and before what groups are. */
const GIVEN = 'given ';
const GROUPS = 'groups: ';

/** The layers whose ordinary activations the rules read: what to tap in a pass that is made anyway. */
export function activationsFor(network: Network): string[] {
  const names = network.path().flatMap((node) => {
    const reads = ruleFor('decompose', RULES, node).reads(network.weightsOf(node.name));
    return reads === 'output' ? [node.name] : reads === 'inputs' ? node.inputs : [];
  });
  return [...new Set(names)].filter((name) => !(name in network.inputShapes));
}
