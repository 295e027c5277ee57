import { allRows, sigmoidSlope } from '../models';
import { isDifferentiating, tf } from '../runtime';

/** What the steps of an LSTM are shared out from: step after step, of all rows, with gates in the order i, f, g. */
export interface SharedSteps {
  /** What goes into the gates from the words of the group `[steps, rows, 3·units]`. */
  beta: tf.Tensor;
  /** All that goes into them. */
  z: tf.Tensor;
  /** The ordinary memory, its tanh, and half the σ of the output gate `[steps, rows, units]`. */
  c: tf.Tensor;
  tanhC: tf.Tensor;
  halfOut: tf.Tensor;
  /** What the group's memory gets in addition at each step `[steps, rows, units]`. */
  own: tf.Tensor;
  /** From states into gates `[units, 3·units]`. */
  stateWeight: tf.Tensor2D;
  /** The bias, and what is added to the gates' shares `[rows, 3·units]`. */
  b: tf.Tensor;
  d: tf.Tensor;
}

/**
 * β of an LSTM's states `[steps, rows, units]`, with R = beta_t + h_β·stateWeight:
 *
 * A = k·[σ(R + b) + σ(z) - σ(z - R)] + d, c_β = A_i·A_g + own + A_f·c_β before, h_β = halfOut·[tanh c_β + tanh c -
 * tanh(c - c_β)].
 *
 * The gradient is written out, a quarter of the operations that the tape would have. It is of first order only.
 */
export function shareSteps(given: SharedSteps): tf.Tensor {
  const { beta, z, c, tanhC, halfOut, own, stateWeight, b, d } = given;
  return share(beta, z, c, tanhC, halfOut, own, stateWeight, b, d);
}

type Nine = [tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor];

const share = tf.customGrad((...args) => {
  const [beta, z, c, tanhC, halfOut, own, stateWeight, b, d, save] = args as [...Nine, (tensors: tf.Tensor[]) => void];
  const k = gateFactors(c.shape[2]!);
  const [ofBeta, ofZ, ofC, ofTanhC, ofHalfOut, ofOwn] = [beta, z, c, tanhC, halfOut, own].map((all) => tf.unstack(all));
  const found: Shared[] = [];
  for (const [t, input] of ofBeta.entries()) {
    const before = t === 0 ? undefined : found[t - 1];
    const r = before ? tf.add(input, tf.matMul(before.state as tf.Tensor2D, stateWeight as tf.Tensor2D)) : input;
    const [alone, gates, rest] = [tf.add(r, b), ofZ[t], tf.sub(ofZ[t], r)].map((sum) => tf.sigmoid(sum));
    // Where R is 0, σ(z) and σ(z - R) are the same bits: both are taken here, of one size.
    const a = tf.add(tf.mul(tf.add(alone, tf.sub(gates, rest)), k), d);
    const [inA, forgetA, cellA] = tf.split(a, 3, 1);
    const added = tf.add(tf.mul(inA, cellA), ofOwn[t]);
    const cell = before ? tf.add(added, tf.mul(forgetA, before.cell)) : added;
    const [tanhCell, tanhRest] = [tf.tanh(cell), tf.tanh(tf.sub(ofC[t], cell))];
    const both = tf.sub(tf.add(tanhCell, ofTanhC[t]), tanhRest);
    found.push({ state: tf.mul(ofHalfOut[t], both), cell, alone, gates, rest, a, tanhCell, tanhRest, both });
  }
  save([halfOut, stateWeight, ...found.flatMap((step) => NAMES.map((name) => step[name]))]);
  const value = tf.stack(found.map(({ state }) => state));
  return { value, gradFunc: (dy, [out, weight, ...saved]) => backward(dy, out, weight, saved) };
});

/** What a step leaves for the gradient. */
const NAMES = ['state', 'cell', 'alone', 'gates', 'rest', 'a', 'tanhCell', 'tanhRest', 'both'] as const;
type Shared = Record<(typeof NAMES)[number], tf.Tensor>;

/** Step by step from the last one: small tensors stay in the cache, where those of all steps together do not. */
function backward(dy: tf.Tensor, halfOut: tf.Tensor, stateWeight: tf.Tensor, saved: tf.Tensor[]): tf.Tensor[] {
  if (isDifferentiating())
    throw new Error('decompose: its gradient behind an LSTM cannot be differentiated; take the gradient once');
  const [given, outs] = [dy, halfOut].map((all) => tf.unstack(all));
  const steps = given.map(
    (_, t) => Object.fromEntries(NAMES.map((name, i) => [name, saved[NAMES.length * t + i]])) as Shared,
  );
  const nothing = tf.zerosLike(given[0]);
  const k = gateFactors(nothing.shape[1]!);
  const found: Record<'r' | 'z' | 'c' | 'tanhC' | 'halfOut' | 'cell' | 'alone' | 'a', tf.Tensor>[] = [];
  let dcLater: tf.Tensor | undefined;
  for (let t = steps.length - 1; t >= 0; t--) {
    const { alone, gates, rest, a, tanhCell, tanhRest, both } = steps[t];
    const [inA, forgetA, cellA] = tf.split(a, 3, 1);
    const later = found[0] as (typeof found)[number] | undefined;
    const back = later && tf.matMul(later.r as tf.Tensor2D, stateWeight as tf.Tensor2D, false, true);
    const dh = back ? tf.add(given[t], back) : given[t];
    const tanhC = tf.mul(dh, outs[t]);
    const [byCell, byRest] = [tanhCell, tanhRest].map((tanh) => tf.mul(tanhC, tf.sub(1, tf.square(tanh))));
    const own = tf.add(byCell, byRest);
    const cell = dcLater ? tf.add(own, dcLater) : own;
    const byGates = tf.concat([cellA, t === 0 ? nothing : steps[t - 1].cell, inA], 1);
    const da = tf.mul(tf.concat([cell, cell, cell], 1), byGates);
    const [toAlone, toGates, toRest] = [alone, gates, rest].map((sigma) => tf.mul(tf.mul(da, k), sigmoidSlope(sigma)));
    dcLater = tf.mul(cell, forgetA);
    found.unshift({
      ...{ r: tf.add(toAlone, toRest), z: tf.sub(toGates, toRest), c: tf.neg(byRest), tanhC },
      ...{ halfOut: tf.mul(dh, both), cell, alone: toAlone, a: da },
    });
  }
  const all = (name: keyof (typeof found)[number]) => found.map((step) => step[name]);
  const dr = tf.stack(all('r'));
  const states = tf.concat([nothing, ...steps.slice(0, -1).map(({ state }) => state)]) as tf.Tensor2D;
  return [
    dr,
    ...(['z', 'c', 'tanhC', 'halfOut', 'cell'] as const).map((name) => tf.stack(all(name))),
    tf.matMul(states, allRows(dr), true),
    ...(['alone', 'a'] as const).map((name) => tf.addN(all(name))),
  ];
}

/** k: ½ for i and f, 1 for g. */
function gateFactors(units: number): tf.Tensor {
  return tf.tensor1d(Array.from({ length: 3 * units }, (_, u) => (u < 2 * units ? 0.5 : 1)));
}
