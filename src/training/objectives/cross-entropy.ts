import { tf } from '../../runtime';
import type { Objective } from './objective';

/** Mean of -log softmax(logits)[label] over the batch, computed from the logits for accuracy. */
export function crossEntropy(): Objective {
  return ({ logits, labels }) => {
    const oneHot = tf.oneHot(labels, logits.shape[1]);
    return { crossEntropy: tf.losses.softmaxCrossEntropy(oneHot, logits) as tf.Scalar };
  };
}
