import { addBias, tf } from '../../runtime';
import { sizeOf } from '../../statistics';
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
  /** i and f before and after σ `[N, 2·units]`. */
  gatesIn: tf.Tensor;
  gates: tf.Tensor;
  /** g before and after tanh. */
  cellIn: tf.Tensor;
  cell: tf.Tensor;
  /** σ(o). */
  out: tf.Tensor;
  /** The cell's memory, and the state that it gives. */
  c: tf.Tensor;
  h: tf.Tensor;
}

/** The steps of an LSTM over `x [N, steps, features]`. */
export function lstmSteps(x: tf.Tensor, weights: Weights): LstmStep[] {
  const units = weights.weight_hh_l0.shape[0];
  const found: LstmStep[] = [];
  for (const input of ofSteps(x, weights.weight_ih_l0, lstmBias(weights))) {
    const before = found[found.length - 1] as LstmStep | undefined;
    const z = before ? tf.add(input, tf.matMul(before.h, weights.weight_hh_l0)) : input;
    const [gatesIn, cellIn, outIn] = tf.split(z, [2 * units, units, units], 1);
    const [gates, cell, out] = [tf.sigmoid(gatesIn), tf.tanh(cellIn), tf.sigmoid(outIn)];
    const [i, f] = tf.split(gates, 2, 1);
    const c = before ? tf.add(tf.mul(f, before.c), tf.mul(i, cell)) : tf.mul(i, cell);
    found.push({ gatesIn, gates, cellIn, cell, out, c, h: tf.mul(out, tf.tanh(c)) });
  }
  return found;
}

/** Both biases `[4·units]`. */
export function lstmBias({ bias_ih_l0, bias_hh_l0 }: Weights): tf.Tensor {
  return tf.add(bias_ih_l0, bias_hh_l0);
}

/** x_t·weight + bias for each step of `x [N, steps, features]`: one product for all. */
export function ofSteps(x: tf.Tensor, weight: tf.Tensor, bias?: tf.Tensor): tf.Tensor[] {
  const [n, steps, features] = x.shape;
  const product = tf.matMul(tf.reshape(x, [n * steps!, features!]), weight as tf.Tensor2D);
  const all = bias ? addBias(product, bias) : product;
  return tf.unstack(tf.reshape(all, [n, steps!, sizeOf(weight.shape.slice(1))]), 1);
}
