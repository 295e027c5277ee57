import { addBias, tf } from '../../runtime';
import { uniformFanIn } from '../initializers';
import type { Kind, LayerData, Weights } from '../layer';
import { checkOneWhole } from './check-options';
import { runLstm, type LstmInputs } from './run-lstm';

export interface Lstm {
  units: number;
}

/**
 * Long short-term memory, one layer, one direction: `[steps, features]` to the states h `[steps, units]`, which begin
 * at 0. With i, f, g, o the four parts of x_t·weight_ih + h_{t-1}·weight_hh + bias_ih + bias_hh, in this order:
 *
 * c_t = σ(f)·c_{t-1} + σ(i)·tanh(g), h_t = σ(o)·tanh(c_t).
 *
 * Weights have PyTorch's names and first values: `weight_ih_l0 [features, 4·units]`, `weight_hh_l0 [units, 4·units]`,
 * and two biases that add, all from ±1/√units. Can be differentiated twice.
 */
export function lstm(units: number): LayerData<'lstm', Lstm> {
  checkOneWhole('lstm', { units }, 1);
  return { kind: 'lstm', options: { units } };
}

export const lstmKind: Kind<Lstm> = {
  shape({ units }, [input]) {
    if (input.length !== 2) throw new Error(`lstm: input is [${input}]; wanted [steps, features]`);
    return [input[0], units];
  },
  weights({ units }, [[, features]]) {
    const spec = (...shape: number[]) => ({ shape, initial: uniformFanIn, fanIn: units, trainable: true });
    return {
      weight_ih_l0: spec(features, 4 * units),
      weight_hh_l0: spec(units, 4 * units),
      bias_ih_l0: spec(4 * units),
      bias_hh_l0: spec(4 * units),
    };
  },
  evaluate: (_, [x], weights) => tf.transpose(runLstm(lstmInputs(x, weights)), [1, 0, 2]),
};

/** The products of all steps at once, of `x [N, steps, features]`; what goes into g is twice: {@link scaledWeights}. */
export function lstmInputs(x: tf.Tensor, weights: Weights): LstmInputs {
  const { ofInput, ofState, bias } = scaledWeights(weights);
  return { inputs: ofSteps(x, ofInput, bias), ofState };
}

/**
 * The weights with those of g twice, and both biases as one: tanh(g) = 2·σ(2g) - 1, so that one function serves all
 * gates.
 */
export function scaledWeights({ weight_ih_l0, weight_hh_l0, bias_ih_l0, bias_hh_l0 }: Weights) {
  const units = weight_hh_l0.shape[0];
  const scale = tf.tensor1d(
    Float32Array.from({ length: 4 * units }, (_, k) => (k >= 2 * units && k < 3 * units ? 2 : 1)),
  );
  return {
    ofInput: tf.mul(weight_ih_l0, scale),
    ofState: tf.mul(weight_hh_l0, scale) as tf.Tensor2D,
    bias: tf.mul(tf.add(bias_ih_l0, bias_hh_l0), scale),
  };
}

/** x_t·weight + bias for each step of `x [N, steps, features]`, `[steps, N, ...]`: one product for all. */
export function ofSteps(x: tf.Tensor, weight: tf.Tensor, bias?: tf.Tensor): tf.Tensor {
  const [n, steps, features] = x.shape;
  const rows = tf.reshape(tf.transpose(x, [1, 0, 2]), [n * steps!, features!]);
  const product = tf.matMul(rows, weight as tf.Tensor2D);
  return tf.reshape(bias ? addBias(product, bias) : product, [steps!, n, weight.shape[1]!]);
}
