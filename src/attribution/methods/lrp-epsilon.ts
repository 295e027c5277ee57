import { ruleFor, type Inputs, type Network } from '../../models';
import { tf } from '../../runtime';
import {
  asNetwork,
  CLEAN,
  COMMON,
  explain,
  inBatches,
  namedRows,
  number,
  oneOf,
  outputSignal,
  packedSignals,
  WALK,
  walkBack,
  type Attribution,
  type CommonOptions,
  type Method,
  type Model,
} from '../passes';
import { SHARING, shareRelevance } from '../rules/share-relevance';
import { captum, WITHOUT_TARGET, zennit } from './elsewhere';

export interface LrpEpsilonOptions extends CommonOptions {
  /** Added to each denominator with its sign: larger values swallow weak contributions. */
  epsilon?: number;
  /** A mean over the whole map shares by contributions, or evenly, as Captum does with a mean that is no module. */
  globalAveragePool?: 'share' | 'even';
}

export const lrpEpsilonMethod = {
  name: 'lrpEpsilon',
  title: 'LRP-epsilon',
  options: {
    ...COMMON,
    epsilon: number('a number above 0', (value) => value > 0),
    globalAveragePool: oneOf('share', 'even'),
  },
  defaults: { target: 'predicted', epsilon: 1e-9, globalAveragePool: 'share', batchSize: 64 },
  presets: {
    paper: { globalAveragePool: 'share' },
    // For a mean that is no module; an nn.AdaptiveAvgPool2d shares.
    captum: { epsilon: 1e-9, globalAveragePool: 'even' },
    zennit: { epsilon: 1e-6, globalAveragePool: 'share' },
  },
  facts: { model: 'network', input: 'any', draws: 'nothing', rounds: [CLEAN, WALK] },
  example: {},
  elsewhere: {
    captum: captum(
      'LRP',
      'lrp',
      "the mean over the map is shared by contributions (`globalAveragePool: 'share'`) where it is an `nn.AdaptiveAvgPool2d`, and evenly where it is `mean` or a function; a sum written with `+` is not shared out between its branches (its `Addition_Module` is), so maps need not add up to the output; `nn.Flatten`, `ReLU6` and other modules without a rule are a TypeError",
    ),
    zennit: zennit(
      'Epsilon',
      'rules',
      `a rule, to be used in a composite such as EpsilonPlus, which takes another one for convolutions; ${WITHOUT_TARGET}; with a one-hot \`attr_output\` it shares out 1, not the output`,
    ),
  },
} as const satisfies Method<LrpEpsilonOptions>;

/**
 * Layer-wise relevance propagation, epsilon rule (Bach et al. 2015, eq. 58): R_i = Σ_j x_i w_ij / (z_j + ε·sign z_j) ·
 * R_j, from R = output · ∂ target / ∂ output down to `x [N, ...]`; signed. Biases (in z_j) keep their share. A max pool
 * gives all to the largest value, a product to its signal, nothing to the gate. In transformers the probabilities of
 * attention and the deviation of a layer normalization count as constants (Ali et al. 2022), GELUs let pass. One
 * forward pass and one backward pass layer by layer; deterministic. With ReLUs and ε → 0 it is input times gradient.
 *
 * @reading Red pixels carry evidence for the target, blue ones against it; the values add up to the target less what
 * biases and ε take.
 * @limits With small ε it is input times gradient on ReLU networks, noise included: this module has no γ or αβ rules.
 * An operation of your own says what it acts like, or is an error.
 */
export async function lrpEpsilon<X extends Inputs>(
  model: Network,
  x: X,
  options: LrpEpsilonOptions = {},
): Promise<Attribution<X>> {
  return explain(lrpEpsilonMethod, model as Model<X, tf.Tensor2D>, x, options, (call) => {
    const network = asNetwork('lrpEpsilon', model);
    const { epsilon, globalAveragePool } = call.options as Required<LrpEpsilonOptions>;
    const rules = new Map(
      network.path().map((node) => {
        const even = globalAveragePool === 'even' && node.kind === 'globalAveragePool';
        return [node.name, even ? 'replace' : ruleFor('lrpEpsilon', SHARING, node)];
      }),
    );
    return inBatches(call, 'walk', ({ part, score }) => {
      const [map, output] = tf.tidy(() => {
        const rows = namedRows(network, call, part);
        const run = network.run(call.inputs(part), { taps: [...rules.keys()] });
        const signal = outputSignal(run.output, score);
        const relevance = walkBack(network, { ...run.taps, ...rows }, tf.mul(run.output, signal), (step, out) =>
          shareRelevance(step, out, rules.get(step.node.name)!, epsilon),
        );
        return [packedSignals(network, call, relevance), run.output];
      });
      return { map, output };
    });
  });
}
