import { IDS, layerNormParts, type LayerNode, type RuleTable } from '../../models';
import { tf } from '../../runtime';
import type { Step } from '../passes';

/** See {@link SHARING}. */
export type SharingRule = 'share' | 'pass' | 'replace' | 'signal' | 'values' | 'nothing' | 'held norm';

/**
 * What each kind of layer does with relevance: share it out by contributions, let it pass, put it back in its place, or
 * give all to the first of two factors. In transformers, the probabilities of attention and the deviation of a layer
 * normalization count as constants (LRP (AH+LN) of Ali et al. 2022): values take all, by contributions, and
 * queries and keys nothing.
 */
export const SHARING: RuleTable<SharingRule> = {
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
  attend: 'values',
  attention: 'nothing',
  layerNorm: 'held norm',
  positionEmbedding: 'share',
  gelu: 'pass',
  classToken: 'replace',
  learnedQuery: 'nothing',
  firstStep: 'replace',
  part: 'replace',
  tokens: 'replace',
  embedding: IDS,
  lastStep: 'replace',
  lstm: { none: 'relevance has no rule for its gates here; integrated gradients and contextual decomposition do' },
  custom: { linear: 'share', 'element-wise': 'pass', rearranging: 'replace' },
};

/** The relevance of a layer's inputs out of that of its output; a share is x · Jᵀ(relevance / (z + ε·sign z)). */
export function shareRelevance(step: Step, relevance: tf.Tensor, rule: SharingRule, epsilon: number): tf.Tensor[] {
  const { inputs, output, pull } = step;
  if (rule === 'pass') return [relevance];
  if (rule === 'replace') return pull(relevance);
  if (rule === 'signal') return [relevance, tf.zerosLike(inputs[1])];
  if (rule === 'nothing') return inputs.map((input) => tf.zerosLike(input));
  const signal = stabilized(relevance, output, epsilon);
  if (rule === 'held norm') return [tf.mul(inputs[0], throughHeldNorm(step, signal))];
  const shares = pull(signal).map((each, i) => tf.mul(inputs[i], each));
  return rule === 'values' ? [tf.zerosLike(inputs[0]), shares[1]] : shares;
}

/** The transposed Jacobian of a layer normalization whose deviation counts as a constant, times `signal`. */
function throughHeldNorm({ node, inputs: [x], weights }: Step, signal: tf.Tensor): tf.Tensor {
  const { factor } = layerNormParts(x, (node as LayerNode<'layerNorm'>).options.epsilon);
  const scaled = tf.mul(tf.mul(signal, weights.weight), factor);
  return tf.sub(scaled, tf.mean(scaled, -1, true));
}

/** relevance / (z + ε·sign z); with ε = 0 it is 0 where z is. */
export function stabilized(relevance: tf.Tensor, z: tf.Tensor, epsilon: number): tf.Tensor {
  if (epsilon === 0) return tf.divNoNan(relevance, z);
  const signed = tf.sub(tf.mul(tf.cast(tf.greaterEqual(z, 0), 'float32'), 2 * epsilon), epsilon);
  return tf.div(relevance, tf.add(z, signed));
}
