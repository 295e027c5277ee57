import type { Network } from '../models';
import { tf } from '../runtime';
import type { Attribution } from './attribution';
import { defaults } from './defaults';
import { differentiate } from './differentiate';
import { concatenate, inBatches } from './in-batches';
import { targetFunction, type Target } from './target';
import { layersToWalk, walkBack, type Step } from './walk-back';

export interface LrpEpsilonOptions {
  target?: Target;
  /** Added to each denominator with its sign: larger values swallow weak contributions. */
  epsilon?: number;
  /** Images in one pass of the model. */
  batchSize?: number;
}

/** What each kind of layer does with relevance: share it out by contributions, let it pass, or put it back in its place. */
const RULES: Readonly<Record<string, 'share' | 'pass' | 'replace'>> = {
  conv2d: 'share', depthwiseConv2d: 'share', dense: 'share', batchNorm: 'share', add: 'share',
  maxPool: 'share', globalMaxPool: 'share', averagePool: 'share', globalAveragePool: 'share',
  relu: 'pass', relu6: 'pass', dropout: 'pass', spatialDropout: 'pass',
  flatten: 'replace', concat: 'replace', zeroPaddedShortcut: 'replace',
};

/**
 * Layer-wise relevance propagation, epsilon rule (Bach et al. 2015, eq. 58): R_i = Σ_j x_i w_ij / (z_j + ε·sign z_j) · R_j, from R =
 * output · ∂ target / ∂ output down to `x [N, ...]`; signed. Biases (in z_j) keep their share. A max pool gives all to the largest value.
 * One forward pass and one backward pass layer by layer; deterministic. With ReLUs and ε → 0 it is input times gradient.
 */
export function lrpEpsilon(network: Network, x: tf.Tensor, options: LrpEpsilonOptions = {}): Attribution {
  const { target, epsilon, batchSize } = { ...defaults.lrpEpsilon, ...options };
  if (!(epsilon > 0)) throw new Error(`lrpEpsilon: epsilon is ${epsilon}; wanted a number above 0`);
  const layers = layersToWalk('lrpEpsilon', network, Object.keys(RULES));
  const score = targetFunction(target, x.shape[0]);
  return concatenate(inBatches(x, batchSize, (part, images) => {
    const { output, taps } = network.run(part, { taps: layers.map(({ name }) => name) });
    try {
      const map = tf.tidy(() => {
        const { gradient } = differentiate(output, (out) => out as tf.Tensor2D, (out) => score(out, images));
        return walkBack(network, layers, { ...taps, input: part }, tf.mul(output, gradient), (step, relevance) => share(step, relevance, epsilon));
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

function share({ node, inputs, output, pull }: Step, relevance: tf.Tensor, epsilon: number): tf.Tensor[] {
  const rule = RULES[node.layer.kind];
  if (rule === 'pass') return [relevance];
  if (rule === 'replace') return pull(relevance);
  const stabilised = tf.add(output, tf.where(tf.greaterEqual(output, 0), tf.onesLike(output).mul(epsilon), tf.onesLike(output).mul(-epsilon)));
  return pull(tf.div(relevance, stabilised)).map((signal, i) => tf.mul(inputs[i], signal));
}
