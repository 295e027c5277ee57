import { tf, type Tensors } from '../../runtime';
import { preparedFor, type Objective } from './objective';

export interface CrossEntropyOptions {
  /**
   * One factor a class; the mean is then divided by the sum of the factors of the batch's labels, as PyTorch does.
   *
   * A function is asked at each step, so that one objective, and its graphs, can serve trainings on several sets.
   */
  classWeights?: readonly number[] | (() => readonly number[]);
}

/**
 * Mean of -log softmax(logits)[label] over the batch, computed from the logits for accuracy; can be differentiated any
 * number of times.
 */
export function crossEntropy({ classWeights }: CrossEntropyOptions = {}): Objective {
  const prepare = (): Tensors => {
    const given = typeof classWeights === 'function' ? classWeights() : classWeights;
    return given ? { weights: tf.tensor1d([...given]) } : {};
  };
  const objective: Objective = (step) => {
    const { logits, labels } = step;
    const { weights } = preparedFor({ prepare }, step);
    const [n, classes] = logits.shape;
    if (weights && weights.size !== classes) {
      throw new Error(`crossEntropy: there are ${weights.size} classWeights; wanted ${classes}, one a class`);
    }
    if (classes < 2)
      throw new Error(`crossEntropy: logits are [${logits.shape}]; wanted two classes or more, of one the loss is 0`);
    const oneHot = tf.oneHot(labels, classes);
    const weighted = weights ? tf.mul(oneHot, weights) : oneHot;
    // Not tf.losses.softmaxCrossEntropy: its second derivative is wrong without a word, the softmax in its gradient
    // counts as constant.
    const sum = tf.sum(tf.mul(weighted, tf.logSoftmax(logits)));
    const mean = weights ? tf.div(sum, tf.sum(weighted)) : tf.mul(sum, 1 / n);
    return { crossEntropy: tf.neg(mean) as tf.Scalar };
  };
  return Object.assign(objective, { prepare, settings: { name: 'crossEntropy', classWeights } });
}
