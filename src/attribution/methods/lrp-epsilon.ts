import { ruleFor, type Inputs, type Network, type RuleTable } from '../../models';
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
  type Step,
} from '../passes';
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

type Rule = 'share' | 'pass' | 'replace' | 'signal';

/**
 * What each kind of layer does with relevance: share it out by contributions, let it pass, put it back in its place, or
 * give all to the first of two factors.
 */
const RULES: RuleTable<Rule> = {
  conv2d: 'share',
  depthwiseConv2d: 'share',
  dense: 'share',
  batchNorm: 'share',
  add: 'share',
  maxPool: 'share',
  globalMaxPool: 'share',
  averagePool: 'share',
  adaptiveAveragePool: 'share',
  globalAveragePool: 'share',
  relu: 'pass',
  relu6: 'pass',
  hardSigmoid: 'pass',
  hardSwish: 'pass',
  dropout: 'pass',
  spatialDropout: 'pass',
  flatten: 'replace',
  concat: 'replace',
  zeroPadding: 'replace',
  zeroPaddedShortcut: 'replace',
  // The signal takes all, its gate nothing (Arras et al. 2017, section 2.2).
  multiply: 'signal',
  custom: { linear: 'share', 'element-wise': 'pass', rearranging: 'replace' },
};

/**
 * Layer-wise relevance propagation, epsilon rule (Bach et al. 2015, eq. 58): R_i = Σ_j x_i w_ij / (z_j + ε·sign z_j) ·
 * R_j, from R = output · ∂ target / ∂ output down to `x [N, ...]`; signed. Biases (in z_j) keep their share. A max pool
 * gives all to the largest value, a product to its signal, nothing to the gate. One forward pass and one backward pass
 * layer by layer; deterministic. With ReLUs and ε → 0 it is input times gradient.
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
        return [node.name, even ? 'replace' : ruleFor('lrpEpsilon', RULES, node)];
      }),
    );
    return inBatches(call, 'walk', ({ part, score }) => {
      const [map, output] = tf.tidy(() => {
        const rows = namedRows(network, call, part);
        const run = network.run(call.inputs(part), { taps: [...rules.keys()] });
        const signal = outputSignal(run.output, score);
        const relevance = walkBack(network, { ...run.taps, ...rows }, tf.mul(run.output, signal), (step, out) =>
          share(step, out, rules.get(step.node.name)!, epsilon),
        );
        return [packedSignals(network, call, relevance), run.output];
      });
      return { map, output };
    });
  });
}

function share({ inputs, output, pull }: Step, relevance: tf.Tensor, rule: Rule, epsilon: number): tf.Tensor[] {
  if (rule === 'pass') return [relevance];
  if (rule === 'replace') return pull(relevance);
  if (rule === 'signal') return [relevance, tf.zerosLike(inputs[1])];
  const stabilized = tf.add(
    output,
    tf.where(tf.greaterEqual(output, 0), tf.onesLike(output).mul(epsilon), tf.onesLike(output).mul(-epsilon)),
  );
  return pull(tf.div(relevance, stabilized)).map((signal, i) => tf.mul(inputs[i], signal));
}
