import { layersToWalk, type Network } from '../../models';
import { tf } from '../../runtime';
import { type Attribution, concatenate, inBatches, targetFunction, type Target, outputSignal, walkBack, type Step } from '../passes';
import { defaults } from '../defaults';

export interface LrpEpsilonOptions {
  target?: Target;
  /** Added to each denominator with its sign: larger values swallow weak contributions. */
  epsilon?: number;
  /** A mean over the whole map shares by contributions, or evenly, as Captum does with a mean that is no module. */
  globalAveragePool?: 'share' | 'even';
  /** Images in one pass of the model. */
  batchSize?: number;
}

type Rule = 'share' | 'pass' | 'replace';

/** What each kind of layer does with relevance: share it out by contributions, let it pass, or put it back in its place. */
const RULES: Readonly<Record<string, Rule>> = {
  conv2d: 'share', depthwiseConv2d: 'share', dense: 'share', batchNorm: 'share', add: 'share',
  maxPool: 'share', globalMaxPool: 'share', averagePool: 'share', adaptiveAveragePool: 'share', globalAveragePool: 'share',
  relu: 'pass', relu6: 'pass', dropout: 'pass', spatialDropout: 'pass',
  flatten: 'replace', concat: 'replace', zeroPaddedShortcut: 'replace',
};

/**
 * Layer-wise relevance propagation, epsilon rule (Bach et al. 2015, eq. 58): R_i = Σ_j x_i w_ij / (z_j + ε·sign z_j) · R_j, from R =
 * output · ∂ target / ∂ output down to `x [N, ...]`; signed. Biases (in z_j) keep their share. A max pool gives all to the largest value.
 * One forward pass and one backward pass layer by layer; deterministic. With ReLUs and ε → 0 it is input times gradient.
 *
 * @reading Red pixels carry evidence for the target, blue ones against it; the values add up to the target less what biases and ε
 * take.
 * @limits With small ε it is input times gradient on ReLU networks, noise included: this module has no γ or αβ rules. Layers need
 * a rule, others are an error that names them.
 */
export function lrpEpsilon(network: Network, x: tf.Tensor, options: LrpEpsilonOptions = {}): Attribution {
  const { target, epsilon, globalAveragePool, batchSize } = { ...defaults.lrpEpsilon, ...options };
  if (!(epsilon > 0)) throw new Error(`lrpEpsilon: epsilon is ${epsilon}; wanted a number above 0`);
  const layers = layersToWalk('lrpEpsilon', network, Object.keys(RULES));
  const score = targetFunction('lrpEpsilon', target, x.shape[0]);
  return concatenate(inBatches('lrpEpsilon', x, batchSize, (part, images) => {
    const { output, taps } = network.run(part, { taps: layers.map(({ name }) => name) });
    try {
      const map = tf.tidy(() => {
        const signal = outputSignal(output, (out) => score(out, images));
        return walkBack(network, layers, { ...taps, input: part }, tf.mul(output, signal), (step, relevance) => {
          const even = globalAveragePool === 'even' && step.node.layer.kind === 'globalAveragePool';
          return share(step, relevance, even ? 'replace' : RULES[step.node.layer.kind], epsilon);
        });
      });
      return { map, output };
    } catch (error) {
      output.dispose();
      throw error;
    } finally {
      tf.dispose(taps);
    }
  }));
}

function share({ inputs, output, pull }: Step, relevance: tf.Tensor, rule: Rule, epsilon: number): tf.Tensor[] {
  if (rule === 'pass') return [relevance];
  if (rule === 'replace') return pull(relevance);
  const stabilised = tf.add(output, tf.where(tf.greaterEqual(output, 0), tf.onesLike(output).mul(epsilon), tf.onesLike(output).mul(-epsilon)));
  return pull(tf.div(relevance, stabilised)).map((signal, i) => tf.mul(inputs[i], signal));
}
