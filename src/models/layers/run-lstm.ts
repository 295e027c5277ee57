import { gradientDepth, tf } from '../../runtime';

/** What goes into the gates of an LSTM before its states do, and what states are multiplied by. */
export interface LstmInputs {
  /** x·weight + bias, step after step `[steps, N, 4·units]`: i, f, g twice, o. */
  inputs: tf.Tensor;
  /** `[units, 4·units]` */
  ofState: tf.Tensor2D;
}

/** States h and memories c of an LSTM `[steps, N, units]`, and all that goes into its gates `[steps, N, 4·units]`. */
export interface LstmStates {
  h: tf.Tensor;
  c: tf.Tensor;
  z: tf.Tensor;
}

/**
 * The states h of an LSTM `[steps, N, units]`: z = input + h·ofState, c = σ(f)·c + σ(i)·tanh(g), h = σ(o)·tanh(c), all
 * gates by one function, since tanh(g) = 2·σ(2g) - 1.
 *
 * The gradient is written out: a third of the operations that the tape would have. Where it will be differentiated
 * again, as in a loss on gradients, the tape has it.
 */
export function runLstm({ inputs, ofState }: LstmInputs): tf.Tensor {
  return gradientDepth() > 1 ? stacked(run(inputs, ofState), 'h') : onlyH(inputs, ofState);
}

/** The same with everything on the way; its gradient is of first order only. */
export function runWholeLstm({ inputs, ofState }: LstmInputs): LstmStates {
  const [, , width] = inputs.shape;
  const [h, c, z] = tf.split(everything(inputs, ofState), [width! / 4, width! / 4, width!], 2);
  return { h, c, z };
}

type Step = LstmStates & { gates: tf.Tensor; tanhC: tf.Tensor };

/** One step after the other. */
function run(inputs: tf.Tensor, ofState: tf.Tensor2D): Step[] {
  const found: Step[] = [];
  // The gradient that unstack has in TensorFlow.js 4.22.0 fails where there is one part.
  for (const input of inputs.shape[0] === 1 ? [tf.squeeze(inputs, [0])] : tf.unstack(inputs)) {
    const before = found[found.length - 1] as Step | undefined;
    const z = before ? tf.add(input, tf.matMul(before.h as tf.Tensor2D, ofState)) : input;
    const gates = tf.sigmoid(z);
    const [i, f, half, o] = tf.split(gates, 4, 1);
    const added = tf.mul(i, tf.sub(tf.add(half, half), 1));
    const c = before ? tf.add(tf.mul(f, before.c), added) : added;
    const tanhC = tf.tanh(c);
    found.push({ z, gates, c, tanhC, h: tf.mul(o, tanhC) });
  }
  return found;
}

function stacked(steps: readonly Step[], name: keyof Step): tf.Tensor {
  return tf.stack(steps.map((step) => step[name]));
}

/** A pass that keeps what its gradient reads, and gives the parts wanted side by side. */
function withGradient(parts: readonly (keyof LstmStates)[]) {
  return tf.customGrad((...args) => {
    const [inputs, ofState, save] = args as [tf.Tensor, tf.Tensor2D, (tensors: tf.Tensor[]) => void];
    const steps = run(inputs, ofState);
    save([ofState, ...steps.flatMap(({ h, c, gates, tanhC }) => [h, c, gates, tanhC])]);
    const all = parts.map((part) => stacked(steps, part));
    return {
      value: all.length === 1 ? all[0] : tf.concat(all, 2),
      gradFunc: (dy, [weight, ...saved]) => backward(parts, dy, weight, saved),
    };
  });
}

const onlyH = withGradient(['h']);
const everything = withGradient(['h', 'c', 'z']);

/** Step by step from the last one: small tensors stay in the cache, where those of all steps together do not. */
function backward(parts: readonly (keyof LstmStates)[], dy: tf.Tensor, ofState: tf.Tensor, saved: tf.Tensor[]) {
  const [, n, width] = dy.shape;
  const units = ofState.shape[0];
  const widths = parts.map((part) => (part === 'z' ? 4 * units : units));
  const given = tf.unstack(dy).map((own) => (width === units ? [own] : tf.split(own, widths, 1)));
  const nothing = tf.zeros([n, units]);
  const states: tf.Tensor[] = [];
  const found: tf.Tensor[] = [];
  let later: { dz: tf.Tensor; dc: tf.Tensor } | undefined;
  for (let t = given.length - 1; t >= 0; t--) {
    const [, , gates, tanhC] = saved.slice(4 * t);
    const [h, c] = t === 0 ? [nothing, nothing] : saved.slice(4 * (t - 1));
    const [ofH, ofC, ofZ] = given[t] as (tf.Tensor | undefined)[];
    const [i, f, half, o] = tf.split(gates, 4, 1);
    const dh = plus(ofH!, later && tf.matMul(later.dz as tf.Tensor2D, ofState as tf.Tensor2D, false, true));
    const byTanh = tf.mul(dh, tf.mul(o, tf.sub(1, tf.square(tanhC))));
    const dc = plus(plus(byTanh, ofC), later?.dc);
    // dz = (dc·g, dc·c before, dc·2i, dh·tanh c)·σ'.
    const [toI, toF] = [tf.mul(dc, tf.sub(tf.add(half, half), 1)), tf.mul(dc, c)];
    const [toG, toO] = [tf.mul(dc, tf.add(i, i)), tf.mul(dh, tanhC)];
    const dz = plus(tf.mul(tf.concat([toI, toF, toG, toO], 1), sigmoidSlope(gates)), ofZ);
    later = { dz, dc: tf.mul(dc, f) };
    states.unshift(h);
    found.unshift(dz);
  }
  const dz = tf.stack(found);
  return [dz, tf.matMul(tf.concat(states) as tf.Tensor2D, allRows(dz), true)];
}

function plus(a: tf.Tensor, b: tf.Tensor | undefined): tf.Tensor {
  return b ? tf.add(a, b) : a;
}

/** All steps in one batch. */
export function allRows(values: tf.Tensor): tf.Tensor2D {
  return tf.reshape(values, [-1, values.shape[2]!]);
}

/** σ' = σ·(1 - σ), of σ. */
export function sigmoidSlope(sigma: tf.Tensor): tf.Tensor {
  return tf.sub(sigma, tf.square(sigma));
}
