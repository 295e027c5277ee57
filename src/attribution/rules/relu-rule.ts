import { Network } from '../../models';
import { recordedOperations, tf, withGradients } from '../../runtime';

/**
 * What a ReLU passes back, out of the signal `g` for its output and of where it is `open`: 1 where its input is above 0
 * and, for a ReLU6, below 6, else 0.
 */
export type ReluRule = (g: tf.Tensor, open: () => tf.Tensor) => tf.Tensor;

/** Operations that cut like a ReLU but are none: a rule for ReLUs would pass them by without a word. */
const DISGUISED: Readonly<Record<string, string>> = {
  Maximum: 'tf.maximum',
  Minimum: 'tf.minimum',
  ClipByValue: 'tf.clipByValue',
  LeakyRelu: 'tf.leakyRelu',
  Prelu: 'tf.prelu',
  Elu: 'tf.elu',
  Selu: 'tf.selu',
  Erf: 'tf.erf, as in a GELU',
};

/**
 * Runs `forward`, that of `model`, so that every ReLU and ReLU6 in it passes back what the rule says: the rule acts on
 * the operation, so also inside a layer of one's own, in a function, in a layer that serves twice, beside a path around
 * it.
 *
 * @throws Error that begins with `method` where an operation cuts like a ReLU and is none.
 */
export function withReluRule(
  method: string,
  rule: ReluRule,
  model: unknown,
  forward: (x: tf.Tensor) => tf.Tensor,
): (x: tf.Tensor) => tf.Tensor {
  const curve = model instanceof Network ? model.path().find(({ kind }) => kind === 'gelu') : undefined;
  if (curve)
    throw new Error(
      `${method}: layer '${curve.name}' is a GELU, for which there is no rule; wanted ReLUs, so take another method, such as the gradient`,
    );
  const gradients = [
    // tf.step would make a tensor of ones in TypeScript at each call.
    gradientOf(tf.Relu, rule, (x) => tf.cast(tf.greater(x, 0), 'float32')),
    gradientOf(tf.Relu6, rule, (x) => tf.cast(tf.logicalAnd(tf.greater(x, 0), tf.less(x, 6)), 'float32')),
  ];
  return (x) =>
    withGradients(gradients, () => {
      const before = recordedOperations().length;
      const output = forward(x);
      const disguised = recordedOperations()
        .slice(before)
        .find((name) => name in DISGUISED);
      if (disguised)
        throw new Error(
          `${method}: the model uses ${DISGUISED[disguised]}, for which there is no rule; wanted tf.relu or tf.relu6 for what cuts like a ReLU`,
        );
      return output;
    });
}

function gradientOf(kernelName: string, rule: ReluRule, open: (x: tf.Tensor) => tf.Tensor): tf.GradConfig {
  return {
    kernelName,
    inputsToSave: ['x'],
    gradFunc: (dy, [x]) => ({ x: () => rule(dy as tf.Tensor, () => open(x)) }),
  };
}

/** Guided backpropagation's: positive signals, where the unit is open. */
export const guidedRule: ReluRule = (g, open) => tf.mul(tf.relu(g), open());

/** Deconvnet's: positive signals, wherever. */
export const deconvnetRule: ReluRule = (g) => tf.relu(g);
