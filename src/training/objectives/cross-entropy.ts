import { tf } from '../../runtime';
import type { Objective } from './objective';

export interface CrossEntropyOptions {
  /** One factor a class; the mean is then divided by the sum of the factors of the batch's labels, as PyTorch does. */
  classWeights?: readonly number[];
}

/**
 * Mean of -log softmax(logits)[label] over the batch, computed from the logits for accuracy; can be differentiated any
 * number of times.
 */
export function crossEntropy({ classWeights }: CrossEntropyOptions = {}): Objective {
  const objective: Objective = ({ logits, labels }) => {
    const [n, classes] = logits.shape;
    if (classWeights && classWeights.length !== classes) {
      throw new Error(`crossEntropy: there are ${classWeights.length} classWeights; wanted ${classes}, one a class`);
    }
    if (classes < 2)
      throw new Error(`crossEntropy: logits are [${logits.shape}]; wanted two classes or more, of one the loss is 0`);
    const oneHot = tf.oneHot(labels, classes);
    const weights = classWeights ? tf.mul(oneHot, tf.tensor1d([...classWeights])) : oneHot;
    // Not tf.losses.softmaxCrossEntropy: its second derivative is wrong without a word, the softmax in its gradient
    // counts as constant.
    const sum = tf.sum(tf.mul(weights, tf.logSoftmax(logits)));
    const mean = classWeights ? tf.div(sum, tf.sum(weights)) : tf.mul(sum, 1 / n);
    return { crossEntropy: tf.neg(mean) as tf.Scalar };
  };
  return Object.assign(objective, { prepare: () => ({}), settings: { name: 'crossEntropy', classWeights } });
}
