import { addBias, tf } from '../../runtime';
import { uniformFanIn } from '../initializers';
import type { Kind, LayerData, Weights } from '../layer';
import { checkOneWhole } from './check-options';

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
  evaluate: (_, [x], weights) =>
    tf.stack(
      lstmSteps(x, weights).map(({ h }) => h),
      1,
    ),
};

/** One step of an LSTM, `[N, units]` each where nothing else is said. */
export interface LstmStep {
  /**
   * What goes into i, f and g, that of g twice, and its σ `[N, 3·units]`: tanh(g) = 2·σ(2g) - 1, so that one function
   * serves all gates.
   */
  z: tf.Tensor;
  gates: tf.Tensor;
  /** σ(o). */
  out: tf.Tensor;
  /** The cell's memory c, tanh(c), and the state h that they give. */
  c: tf.Tensor;
  tanhC: tf.Tensor;
  h: tf.Tensor;
}

/** The steps of an LSTM over `x [N, steps, features]`. */
export function lstmSteps(x: tf.Tensor, weights: Weights): LstmStep[] {
  const { ofInput, ofState, bias } = scaledWeights(weights);
  const units = ofState.shape[0];
  const found: LstmStep[] = [];
  for (const input of ofSteps(x, ofInput, bias)) {
    const before = found[found.length - 1] as LstmStep | undefined;
    const all = before ? tf.add(input, tf.matMul(before.h, ofState)) : input;
    const [z, outIn] = tf.split(all, [3 * units, units], 1);
    const [gates, out] = [tf.sigmoid(z), tf.sigmoid(outIn)];
    const [i, f, half] = tf.split(gates, 3, 1);
    const added = tf.mul(i, tf.sub(tf.add(half, half), 1));
    const c = before ? tf.add(tf.mul(f, before.c), added) : added;
    const tanhC = tf.tanh(c);
    found.push({ z, gates, out, c, tanhC, h: tf.mul(out, tanhC) });
  }
  return found;
}

/** The weights with those of g twice, and both biases as one: {@link LstmStep}. */
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

/** x_t·weight + bias for each step of `x [N, steps, features]`: one product for all. */
export function ofSteps(x: tf.Tensor, weight: tf.Tensor, bias?: tf.Tensor): tf.Tensor[] {
  const [n, steps, features] = x.shape;
  const product = tf.matMul(tf.reshape(x, [n * steps!, features!]), weight as tf.Tensor2D);
  const all = bias ? addBias(product, bias) : product;
  return tf.unstack(tf.reshape(all, [n, steps!, weight.shape[1]!]), 1);
}
