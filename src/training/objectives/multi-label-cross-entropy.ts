import { tf } from '../../runtime';
import { preparedFor, type Objective, type Step, type StepData } from './objective';

export interface MultiLabelOptions {
  /** 0 and 1, `[examples, classes]` in row order: which classes each example shows. */
  truth: ArrayLike<number>;
  classes: number;
  /** Which rows of `truth` belong to a batch; its numbers in the data unless given. */
  rows?: (step: StepData) => ArrayLike<number>;
}

/**
 * Σ_c -[y log σ(z_c) + (1 - y) log(1 - σ(z_c))], the mean over the batch: each class is a question of its own. From the
 * logits z for accuracy, as softplus(z) - y z; can be differentiated any number of times. The number of classes times
 * PyTorch's `BCEWithLogitsLoss`, as the MS-COCO variant of Pillai and Pirsiavash 2021 has it.
 *
 * @throws Error where the logits have other classes, RangeError for a row that `truth` does not have
 */
export function multiLabelCrossEntropy({
  truth,
  classes,
  rows = ({ indices }) => indices,
}: MultiLabelOptions): Objective {
  if (!(classes >= 1) || truth.length % classes !== 0)
    throw new Error(
      `multiLabelCrossEntropy: truth has ${truth.length} values and classes is ${classes}; wanted one value for each class of each example`,
    );
  const count = truth.length / classes;
  const prepare = (step: StepData) => {
    const own = rows(step);
    const values = new Float32Array(own.length * classes);
    for (let i = 0; i < own.length; i++) {
      if (!(own[i] >= 0 && own[i] < count))
        throw new RangeError(`multiLabelCrossEntropy: row ${own[i]} is asked for; truth has ${count}`);
      for (let label = 0; label < classes; label++) values[i * classes + label] = truth[own[i] * classes + label];
    }
    return { truth: tf.tensor2d(values, [own.length, classes]) };
  };
  const objective = (step: Step) => {
    const { logits } = step;
    if (logits.shape[1] !== classes)
      throw new Error(`multiLabelCrossEntropy: logits are [${logits.shape}]; wanted ${classes} classes`);
    const { truth: y } = preparedFor({ prepare }, step);
    const losses = tf.sub(tf.softplus(logits), tf.mul(y, logits));
    return { multiLabelCrossEntropy: tf.mul(tf.sum(losses), 1 / logits.shape[0]) as tf.Scalar };
  };
  return Object.assign(objective, {
    prepare,
    settings: { name: 'multiLabelCrossEntropy', classes, truth: Float32Array.from(truth), rows },
  });
}
