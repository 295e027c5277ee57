import { lstmBias, lstmSteps, ofSteps, type Weights } from '../models';
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
 * R' = ½ [f(R + b) - f(b) + f(z) - f(I + b)], C' = f(b), I' = f(z) - R' - C'.
 *
 * Products are shared out term by term: c_β = R'_i (R'_g + C'_g) + C'_i R'_g + (R'_f + C'_f) c_β before, and C'_i C'_g
 * at the group's own `steps`; what the group and the rest do together is the rest's. The output gate is not shared:
 * h_β = σ(o) · ½ [tanh c_β + tanh c - tanh(c - c_β)].
 *
 * Only β is carried, beside the ordinary states, which do not depend on the group; γ is what is left of them.
 */
export function decomposeLstm({ weights, total, beta, steps }: LstmParts): tf.Tensor {
  const [n] = total.shape;
  const [rows, length] = beta.shape;
  const groups = rows / n;
  const units = weights.weight_hh_l0.shape[0];
  const forAll = (tensor: tf.Tensor) => (groups === 1 ? tensor : tf.tile(tensor, [groups, 1]));
  // The output gate, last of the four, is not shared out.
  const ofGates = (tensor: tf.Tensor) => tf.slice(tensor, [0, 0], [-1, 3 * units]);
  const bias = ofGates(tf.expandDims(lstmBias(weights)));
  const hidden = ofGates(weights.weight_hh_l0);
  const parts = (tensor: tf.Tensor) => tf.split(tensor, [2 * units, units], 1);
  const [gateBias, cellBias] = parts(bias);
  const ofBias = { gates: tf.sigmoid(gateBias), cell: tf.tanh(cellBias) };
  const [inBias, forgetBias] = tf.split(ofBias.gates, 2, 1);
  const product = tf.mul(inBias, ofBias.cell);
  const inputs = ofSteps(beta, ofGates(weights.weight_ih_l0));
  const own = tf.split(steps, length!, 1);
  const found: tf.Tensor[] = [];
  let [cell, state] = [undefined, undefined] as (tf.Tensor | undefined)[];
  for (const [t, step] of lstmSteps(total, weights).entries()) {
    const share = state ? tf.add(inputs[t], tf.matMul(state, hidden)) : inputs[t];
    const [gates, cells] = parts(share);
    const gateShare = shareOf(tf.sigmoid, gates, [gateBias, ofBias.gates], [forAll(step.gatesIn), forAll(step.gates)]);
    const [inShare, forgetShare] = tf.split(gateShare, 2, 1);
    const cellShare = shareOf(tf.tanh, cells, [cellBias, ofBias.cell], [forAll(step.cellIn), forAll(step.cell)]);
    const added = tf.add(
      tf.mul(inShare, tf.add(cellShare, ofBias.cell)),
      tf.add(tf.mul(inBias, cellShare), tf.mul(own[t], product)),
    );
    cell = cell ? tf.add(added, tf.mul(tf.add(forgetShare, forgetBias), cell)) : added;
    const all = forAll(step.c);
    const half = tf.mul(tf.add(tf.tanh(cell), tf.sub(tf.tanh(all), tf.tanh(tf.sub(all, cell)))), 0.5);
    state = tf.mul(forAll(step.out), half);
    found.push(state);
  }
  return tf.stack(found, 1);
}

/** R' = ½ [f(R + b) - f(b) + f(z) - f(z - R)], from R, and b and z each with its f. */
function shareOf(
  f: (x: tf.Tensor) => tf.Tensor,
  r: tf.Tensor,
  [b, ofB]: readonly [tf.Tensor, tf.Tensor],
  [z, ofZ]: readonly [tf.Tensor, tf.Tensor],
): tf.Tensor {
  return tf.mul(tf.add(tf.sub(f(tf.add(r, b)), ofB), tf.sub(ofZ, f(tf.sub(z, r)))), 0.5);
}
