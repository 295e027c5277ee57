import { ofSteps, scaledWeights, type LstmStates, type Weights } from '../models';
import { tf } from '../runtime';
import { shareSteps } from './share-steps';

export interface LstmParts {
  /** The weights of the layer, see `lstm`. */
  weights: Weights;
  /** Its ordinary states, the same for all groups. */
  states: LstmStates;
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
 * Only β is carried, beside the ordinary states, which do not depend on the group; γ is what is left of them. All gates
 * are one σ, as in {@link runWholeLstm}, and A = R' + C' is what is computed: c_β = A_i A_g - C'_i C'_g + A_f c_β.
 *
 * With k = ½ and d = ½ C' for i and f, k = 1 and d = σ(2b) - 1 for g, A = k·[σ(R + b) + σ(z) - σ(z - R)] + d.
 */
export function decomposeLstm({ weights, states, beta, steps }: LstmParts): tf.Tensor {
  const { c } = states;
  const [, n, units] = c.shape;
  const [rows] = beta.shape;
  const forAll = (tensor: tf.Tensor) => (rows === n ? tensor : tf.tile(tensor, [1, rows / n, 1]));
  const [z, outside] = tf.split(states.z, [3 * units!, units!], 2);
  // The output gate, last of the four, is not shared out.
  const { ofInput, ofState, bias } = scaledWeights(weights);
  const [inputWeight, stateWeight] = [ofInput, ofState].map((weight) => tf.slice(weight, [0, 0], [-1, 3 * units!]));
  // Whole rows: where R is 0 what is computed for the bias alone cancels to the bit.
  const b = tf.mul(tf.ones([rows, 1]), tf.slice(bias, [0], [3 * units!]));
  const [inBias, forgetBias, halfBias] = tf.split(tf.sigmoid(b), 3, 1);
  const product = tf.mul(inBias, tf.add(halfBias, tf.sub(halfBias, 1)));
  const found = shareSteps({
    beta: ofSteps(beta, inputWeight),
    z: forAll(z),
    c: forAll(c),
    tanhC: forAll(tf.tanh(c)),
    halfOut: forAll(tf.mul(tf.sigmoid(outside), 0.5)),
    own: tf.mul(tf.expandDims(tf.sub(tf.transpose(steps), 1), 2), product),
    stateWeight: stateWeight as tf.Tensor2D,
    b,
    d: tf.concat([tf.mul(inBias, 0.5), tf.mul(forgetBias, 0.5), tf.sub(halfBias, 1)], 1),
  });
  return tf.transpose(found, [1, 0, 2]);
}
