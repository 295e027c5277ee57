import { IDS, type RuleTable } from '../../models';
import { tf } from '../../runtime';
import type { Step } from '../passes';

/** See {@link SHARING}. */
export type SharingRule = 'share' | 'pass' | 'replace' | 'signal';

/**
 * What each kind of layer does with relevance: share it out by contributions, let it pass, put it back in its place, or
 * give all to the first of two factors.
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
  embedding: IDS,
  lastStep: 'replace',
  lstm: { none: 'relevance has no rule for its gates here; integrated gradients and contextual decomposition do' },
  custom: { linear: 'share', 'element-wise': 'pass', rearranging: 'replace' },
};

/** The relevance of a layer's inputs out of that of its output; a share is x · Jᵀ(relevance / (z + ε·sign z)). */
export function shareRelevance(
  { inputs, output, pull }: Step,
  relevance: tf.Tensor,
  rule: SharingRule,
  epsilon: number,
): tf.Tensor[] {
  if (rule === 'pass') return [relevance];
  if (rule === 'replace') return pull(relevance);
  if (rule === 'signal') return [relevance, tf.zerosLike(inputs[1])];
  return pull(stabilized(relevance, output, epsilon)).map((signal, i) => tf.mul(inputs[i], signal));
}

/** relevance / (z + ε·sign z); with ε = 0 it is 0 where z is. */
export function stabilized(relevance: tf.Tensor, z: tf.Tensor, epsilon: number): tf.Tensor {
  if (epsilon === 0) return tf.divNoNan(relevance, z);
  const ones = tf.onesLike(z);
  return tf.div(relevance, tf.add(z, tf.where(tf.greaterEqual(z, 0), ones.mul(epsilon), ones.mul(-epsilon))));
}
