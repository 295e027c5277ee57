import { tf } from '../../runtime';
import { readBatch, readLabels, type Labels, type Maps } from '../../statistics';
import { lbfgs, type LbfgsOptions } from './lbfgs';
import { rowSpace } from './row-space';

export interface LogisticOptions extends Pick<LbfgsOptions, 'iterations' | 'tolerance'> {
  /** Classes, also such as have no example; as many as the labels name unless given. */
  classes?: number;
  /** C, how much the losses count against the length of the weights. Default 1. */
  cost?: number;
}

/** A linear classifier: class scores are x·weight + bias. */
export interface LinearClassifier {
  /** `[features, classes]`, row by row. */
  weight: Float64Array;
  /** `[classes]` */
  bias: Float64Array;
  features: number;
  classes: number;
  /** The objective at the end, the largest entry of its gradient, and the steps it took. */
  objective: number;
  gradient: number;
  iterations: number;
}

/**
 * Multinomial logistic regression on features `x [n, features]`: the weights W and biases b that minimize
 * ½‖W‖² + C Σᵢ −log softmax(xᵢ·W + b)[labelᵢ], the bias free, by L-BFGS from 0. The same objective and the same solver
 * as scikit-learn's `LogisticRegression`. Features are taken as they are: their scale decides how much the penalty
 * weighs.
 *
 * @throws Error where sizes differ, a label is not below `classes`, or a feature is not finite
 */
export function logisticRegression(x: Maps, labels: Labels, options: LogisticOptions = {}): LinearClassifier {
  const { data, shape, count, size: features } = readBatch(x, 'logisticRegression', 'x');
  if (shape.length !== 2) throw new Error(`logisticRegression: x is [${shape}]; wanted [n, features]`);
  const truth = readLabels('logisticRegression', 'labels', labels, count);
  const { cost = 1, classes = Math.max(...truth) + 1, ...solver } = options;
  if (!(cost > 0)) throw new RangeError(`logisticRegression: cost is ${cost}; wanted a number above 0`);
  const beyond = truth.findIndex((label) => label >= classes);
  if (beyond >= 0)
    throw new RangeError(`logisticRegression: labels[${beyond}] is ${truth[beyond]}; wanted a class below ${classes}`);
  for (let i = 0; i < data.length; i++)
    if (!Number.isFinite(data[i]))
      throw new Error(
        `logisticRegression: x[${Math.floor(i / features)}] has the value ${data[i]}; wanted finite ones`,
      );
  const { rows, width, weights } = rowSpace(data, [count, features]);
  const objective = (at: Float64Array) => penalizedLoss(at, rows, width, truth, { classes, cost });
  const found = lbfgs(objective, new Float64Array((width + 1) * classes), solver);
  return {
    weight: weights(found.x.subarray(0, width * classes), classes),
    bias: found.x.slice(width * classes),
    ...{ features, classes, objective: found.value, gradient: found.gradient, iterations: found.iterations },
  };
}

/** The class with the highest score for each row of `x [n, features]`; the first of equals. */
export function classify({ weight, bias, features, classes }: LinearClassifier, x: Maps): Int32Array {
  const { data, shape, count, size } = readBatch(x, 'classify', 'x');
  if (shape.length !== 2 || size !== features)
    throw new Error(`classify: x is [${shape}]; wanted [n, ${features}], as the classifier was fitted`);
  const best = tf.tidy(() => {
    const rows = tf.tensor2d(Float32Array.from(data), [count, features]);
    const columns = tf.tensor2d(Float32Array.from(weight), [features, classes]);
    return tf.argMax(tf.add(tf.matMul(rows, columns), tf.tensor1d(Float32Array.from(bias))), 1);
  });
  const found = Int32Array.from(best.dataSync());
  best.dispose();
  return found;
}

/** The objective and its gradient at weights `[width,classes]` and, behind them, biases. */
function penalizedLoss(
  at: Float64Array,
  rows: Float64Array,
  width: number,
  truth: Int32Array,
  { classes, cost }: { classes: number; cost: number },
): { value: number; gradient: Float64Array } {
  const biases = width * classes;
  const gradient = at.slice();
  gradient.fill(0, biases);
  let value = 0;
  for (let i = 0; i < biases; i++) value += at[i] ** 2 / 2;
  const scores = new Float64Array(classes);
  for (let i = 0; i < truth.length; i++) {
    scores.set(at.subarray(biases));
    for (let j = 0; j < width; j++) {
      const x = rows[i * width + j];
      if (x !== 0) for (let c = 0, w = j * classes; c < classes; c++, w++) scores[c] += x * at[w];
    }
    const top = scores.reduce((most, score) => Math.max(most, score), -Infinity);
    const total = scores.reduce((sum, score) => sum + Math.exp(score - top), 0);
    value += cost * (top + Math.log(total) - scores[truth[i]]);
    for (let c = 0; c < classes; c++) scores[c] = cost * (Math.exp(scores[c] - top) / total - Number(c === truth[i]));
    for (let c = 0; c < classes; c++) gradient[biases + c] += scores[c];
    for (let j = 0; j < width; j++) {
      const x = rows[i * width + j];
      if (x !== 0) for (let c = 0, w = j * classes; c < classes; c++, w++) gradient[w] += x * scores[c];
    }
  }
  return { value, gradient };
}
