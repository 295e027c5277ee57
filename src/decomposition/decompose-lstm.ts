import { lstmSteps, ofSteps, scaledWeights, type Weights } from '../models';
import { tf } from '../runtime';

export interface LstmParts {
  /** The weights of the layer, see `lstm`. */
  weights: Weights;
  /** What it reads `[N, T, D]`, the same for all groups. */
  total: tf.Tensor;
  /** β of what it reads `[G·N, T, D]`, group after group. */
  beta: tf.Tensor;
  /** `[G·N, T]`: 1 where the product of the biases of input gate and cell belongs to the group. */
  steps: tf.Tensor;
}

/**
 * β of the states of an LSTM `[G·N, T, units]` (Murdoch, Liu and Yu 2018, in the form of Rieger et al. 2020). With R
 * the group's share of what goes into a gate, I the rest and b the bias, R + I + b = z, a gate of f = σ or tanh is
 *
 * R' = ½ [f(R + b) - f(b) + f(z) - f(z - R)], C' = f(b), I' = f(z) - R' - C'.
 *
 * Products are shared out term by term: c_β = R'_i (R'_g + C'_g) + C'_i R'_g + (R'_f + C'_f) c_β before, and C'_i C'_g
 * at the group's own `steps`; what the group and the rest do together is the rest's. The output gate is not shared:
 * h_β = σ(o) · ½ [tanh c_β + tanh c - tanh(c - c_β)].
 *
 * Only β is carried, beside the ordinary states, which do not depend on the group; γ is what is left of them. All three
 * gates are one σ, as in {@link lstmSteps}, and A = R' + C' is what is computed: c_β = A_i A_g - C'_i C'_g + A_f c_β.
 */
export function decomposeLstm({ weights, total, beta, steps }: LstmParts): tf.Tensor {
  const [n] = total.shape;
  const [rows] = beta.shape;
  const units = weights.weight_hh_l0.shape[0];
  const forAll = (tensor: tf.Tensor) => (rows === n ? tensor : tf.tile(tensor, [rows / n, 1]));
  const { ofInput, ofState, bias } = scaledWeights(weights);
  // The output gate, last of the four, is not shared out.
  const [inputWeight, stateWeight] = [ofInput, ofState].map((weight) => tf.slice(weight, [0, 0], [-1, 3 * units]));
  // Whole rows: gradients of the steps add up before they are summed over the rows, and where R is 0 what is computed
  // for the bias alone cancels to the bit.
  const b = tf.mul(tf.ones([rows, 1]), tf.slice(bias, [0], [3 * units]));
  const ofBias = tf.sigmoid(b);
  const [inBias, forgetBias, halfBias] = tf.split(ofBias, 3, 1);
  const cellBias = tf.add(halfBias, tf.sub(halfBias, 1));
  // A = k · [σ(R + b) + σ(z) - σ(z - R)] + d, with k = ½ and d = ½ C' for i and f, k = 1 and d = σ(2b) - 1 for g.
  const k = tf.tensor2d([Array.from({ length: 3 * units }, (_, u) => (u < 2 * units ? 0.5 : 1))]);
  const d = tf.concat([tf.mul(inBias, 0.5), tf.mul(forgetBias, 0.5), tf.sub(halfBias, 1)], 1);
  const product = tf.mul(inBias, cellBias);
  const own = tf.unstack(tf.mul(tf.expandDims(tf.sub(steps, 1), 2), tf.expandDims(product, 1)), 1);
  const inputs = ofSteps(beta, inputWeight);
  const found: tf.Tensor[] = [];
  let [cell, state] = [undefined, undefined] as (tf.Tensor | undefined)[];
  for (const [t, step] of lstmSteps(total, weights).entries()) {
    const r = state ? tf.add(inputs[t], tf.matMul(state, stateWeight)) : inputs[t];
    const alone = tf.sigmoid(tf.add(r, b));
    const rest = tf.sigmoid(tf.sub(forAll(step.z), r));
    const a = tf.add(tf.mul(tf.add(alone, tf.sub(forAll(step.gates), rest)), k), d);
    const [inA, forgetA, cellA] = tf.split(a, 3, 1);
    const added = tf.add(tf.mul(inA, cellA), own[t]);
    cell = cell ? tf.add(added, tf.mul(forgetA, cell)) : added;
    const both = tf.sub(tf.add(tf.tanh(cell), forAll(step.tanhC)), tf.tanh(tf.sub(forAll(step.c), cell)));
    state = tf.mul(tf.mul(forAll(step.out), 0.5), both);
    found.push(state);
  }
  return tf.stack(found, 1);
}
