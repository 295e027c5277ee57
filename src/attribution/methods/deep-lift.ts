import { IDS, ruleFor, type Inputs, type Network, type RuleTable } from '../../models';
import { tf } from '../../runtime';
import {
  asNetwork,
  AT_BASELINE,
  BASELINE,
  baselineFor,
  CLEAN,
  COMMON,
  explain,
  inBatches,
  namedRows,
  oneOf,
  outputSignal,
  packedSignals,
  WALK,
  walkBack,
  type Attribution,
  type Baseline,
  type CommonOptions,
  type Method,
  type Model,
  type Step,
} from '../passes';
import { captum } from './elsewhere';

export interface DeepLiftOptions extends CommonOptions {
  /**
   * What the input is compared with: one number for every value, or a tensor of the shape of `x` or of one image; by
   * name for several inputs.
   */
  baseline?: Baseline;
  /**
   * Max pools: follow the change of their output (complete), or take the gradient at `x`, as Captum 0.9 does right
   * after a ReLU (not complete).
   */
  maxPool?: 'change' | 'gradient';
}

export interface DeepLift<X extends Inputs = tf.Tensor> extends Attribution<X> {
  /**
   * Σ map - (target(x) - target(baseline)), `[N]`: 0 but for rounding, where the target is linear in the outputs and
   * max pools follow the change.
   */
  delta: tf.Tensor1D;
}

export const deepLiftMethod = {
  name: 'deepLift',
  title: 'DeepLIFT',
  options: { ...COMMON, baseline: BASELINE, maxPool: oneOf('change', 'gradient') },
  defaults: { target: 'predicted', baseline: 0, maxPool: 'change', batchSize: 64 },
  presets: {
    paper: { maxPool: 'change' },
    // For max pools right after a ReLU, as most are.
    captum: { baseline: 0, maxPool: 'gradient' },
  },
  facts: { model: 'network', input: 'any', draws: 'nothing', rounds: [CLEAN, AT_BASELINE, WALK] },
  example: {},
  elsewhere: {
    captum: captum(
      'DeepLift',
      'deep_lift',
      'where an `nn.MaxPool2d` and a ReLU module follow each other directly their rules disturb each other, and maps need not add up to the difference: right after a ReLU the pool takes the gradient, as `F.max_pool2d` does; nor do they add up where the windows of a pool overlap; `F.relu` and `ReLU6` take the gradient too, and nothing says so; a ReLU module that is used twice is an error',
    ),
  },
} as const satisfies Method<DeepLiftOptions>;

type Rule = 'linear' | 'rescale' | 'largest' | 'halfway' | 'curve';

/**
 * What each kind of layer does with multipliers: the linear ones their gradient, a product its gradient halfway between
 * x and the baseline (the change is shared evenly, as Shapley values share it), the others Δout / Δin.
 */
const RULES: RuleTable<Rule> = {
  conv2d: 'linear',
  depthwiseConv2d: 'linear',
  dense: 'linear',
  batchNorm: 'linear',
  add: 'linear',
  concat: 'linear',
  flatten: 'linear',
  averagePool: 'linear',
  adaptiveAveragePool: 'linear',
  globalAveragePool: 'linear',
  dropout: 'linear',
  spatialDropout: 'linear',
  zeroPadding: 'linear',
  zeroPaddedShortcut: 'linear',
  relu: 'rescale',
  relu6: 'rescale',
  hardSigmoid: 'curve',
  hardSwish: 'curve',
  multiply: 'halfway',
  maxPool: 'largest',
  globalMaxPool: 'largest',
  embedding: IDS,
  lastStep: 'linear',
  classToken: 'linear',
  learnedQuery: { none: 'what it asks is attention, for whose softmax no rescale rule is published' },
  firstStep: 'linear',
  part: 'linear',
  positionEmbedding: 'linear',
  tokens: 'linear',
  gelu: 'curve',
  attend: 'halfway',
  attention: { none: 'no rescale rule is published for its softmax; integrated gradients add up too' },
  layerNorm: { none: 'no rescale rule is published for its deviation; integrated gradients add up too' },
  lstm: {
    none: 'its gates multiply what they read; integrated gradients add up too, contextual decomposition has a rule',
  },
  custom: { linear: 'linear', 'element-wise': 'rescale', rearranging: 'linear' },
};

/** Below this difference of a value from its baseline the gradient stands for Δout / Δin. */
const SAME = 1e-10;

/**
 * Below this one the change of a curve would be rounding: its gradient halfway, which is Δout / Δin of a parabola,
 * stands for it.
 */
const CLOSE = 1e-2;

/**
 * DeepLIFT, rescale rule (Shrikumar et al. 2017, section 3.5.1): (x - x') · m, with multipliers m that go back through
 * linear layers like gradients and through a ReLU as Δout / Δin, its outputs and inputs at `x [N, ...]` and at the
 * baseline x' compared; signed. A max pool's change goes to the values that were largest at x and at x', a
 * product's is shared evenly by its factors. Two forward
 * passes and one backward pass layer by layer.
 *
 * @reading Each value is a share of target(x) - target(x'): red adds, blue takes away, as in integrated gradients, from
 * two passes.
 * @limits Everything is said relative to the baseline. An operation of your own says what it acts like, or is an error;
 * no reveal-cancel rule.
 */
export async function deepLift<X extends Inputs>(
  model: Network,
  x: X,
  options: DeepLiftOptions = {},
): Promise<DeepLift<X>> {
  return explain(deepLiftMethod, model as Model<X, tf.Tensor2D>, x, options, async (call) => {
    const network = asNetwork('deepLift', model);
    const { baseline, maxPool } = call.options as Required<DeepLiftOptions>;
    const rules = new Map(network.path().map((node) => [node.name, ruleFor('deepLift', RULES, node)]));
    const start = baselineFor('deepLift', baseline, call);
    try {
      return await inBatches(
        call,
        'walk',
        ({ part, score, beside: { from } }) => {
          const [map, output, delta] = tf.tidy(() => {
            const [here, there] = [part, from].map((rows) => {
              const { output: out, taps } = network.run(call.inputs(rows), { taps: [...rules.keys()] });
              return { output: out, activations: { ...taps, ...namedRows(network, call, rows) } };
            });
            const signal = outputSignal(here.output, score);
            const total = packedSignals(
              network,
              call,
              walkBack(network, here.activations, signal, (step, multipliers) =>
                multiply(step, multipliers, rules.get(step.node.name)!, there.activations, maxPool),
              ),
            );
            const product = tf.mul(total, tf.sub(part, from));
            const change = tf.sub(score(here.output), score(there.output, here.output));
            return [product, here.output, tf.sub(tf.sum(tf.reshape(product, [part.shape[0], -1]), 1), change)];
          });
          return { map, output, delta: delta as tf.Tensor1D };
        },
        { beside: { from: start } },
      );
    } finally {
      start.dispose();
    }
  });
}

function multiply(
  step: Step,
  signal: tf.Tensor,
  rule: Rule,
  reference: Readonly<Record<string, tf.Tensor>>,
  maxPool: 'change' | 'gradient',
): tf.Tensor[] {
  const {
    node,
    inputs: [input],
    output,
    pull,
  } = step;
  if (rule === 'linear' || (rule === 'largest' && maxPool === 'gradient')) return pull(signal);
  const halfway = () =>
    pull(
      signal,
      step.inputs.map((value, i) => tf.mul(tf.add(value, reference[node.inputs[i]]), 0.5)),
    );
  if (rule === 'halfway') return halfway();
  const [inputThere, outputThere] = [reference[node.inputs[0]], reference[node.name]];
  const difference = tf.sub(input, inputThere);
  const same = tf.less(tf.abs(difference), rule === 'curve' ? CLOSE : SAME);
  const divisor = tf.where(same, tf.onesLike(difference), difference);
  const [gradient] = rule === 'curve' ? halfway() : pull(signal);
  if (rule === 'rescale' || rule === 'curve')
    return [tf.where(same, gradient, tf.mul(signal, tf.div(tf.sub(output, outputThere), divisor)))];
  // What the output rose by came through the value largest at x, what it fell by through the one largest at the
  // baseline.
  const top = tf.maximum(output, outputThere);
  const [rise] = pull(tf.mul(signal, tf.sub(top, outputThere)));
  const [fall] = pull(tf.mul(signal, tf.sub(output, top)), [inputThere]);
  return [tf.where(same, gradient, tf.div(tf.add(rise, fall), divisor))];
}
