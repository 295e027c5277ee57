import { tf } from '../runtime';

/** Keeps the shares defined where a sum is 0, as the authors' code has it. */
const EPSILON = 1e-19;

/**
 * The bias rule of contextual decomposition: β' = R + b·|R| / (|R| + |I| + 1e-19), with R the linear part of β `[G·n,
 * c]`, `total` = R + I + b `[n, c]` the same for every group, and the bias b `[c]`. Where R and I are both exactly 0,
 * β' is 0 and the rest keeps the bias.
 *
 * The gradient is written out: that of a quotient divides by the square of the sum, which can be too small for a
 * float32, and 0/0 is NaN. It is |x|' = 0 at 0, and of first order only.
 */
export function shareBias(linear: tf.Tensor, total: tf.Tensor, bias: tf.Tensor): tf.Tensor {
  const [channels] = bias.shape;
  const grouped = tf.reshape(linear, [-1, total.size / channels, channels]);
  return tf.reshape(share(grouped, tf.reshape(total, [-1, channels]), bias), linear.shape);
}

const share = tf.customGrad((...args) => {
  const [relevant, total, bias, save] = args as [tf.Tensor, tf.Tensor, tf.Tensor, (tensors: tf.Tensor[]) => void];
  save([relevant, total, bias]);
  const value = tf.tidy(() => {
    const { size, sum } = parts(relevant, total, bias);
    return tf.add(relevant, tf.mul(bias, tf.div(size, sum)));
  });
  const gradFunc = (dy: tf.Tensor, [r, z, b]: tf.Tensor[]) => {
    const { size, sum, rest, withoutBias } = parts(r, z, b);
    // With s = |R| + |I|: ∂β'/∂R = 1 + sign(R)·sign(I)·(R + I)/s·b/s at a fixed total, never s².
    const slope = tf.mul(tf.sign(rest), tf.div(b, sum));
    const direct = tf.mul(dy, tf.div(size, sum));
    const byTotal = tf.neg(tf.sum(tf.mul(direct, slope), 0));
    const byRelevant = tf.mul(dy, tf.add(tf.mul(tf.mul(tf.sign(r), tf.div(withoutBias, sum)), slope), 1));
    return [byRelevant, byTotal, tf.sub(tf.sum(direct, [0, 1]), tf.sum(byTotal, 0))];
  };
  return { value, gradFunc };
});

function parts(relevant: tf.Tensor, total: tf.Tensor, bias: tf.Tensor) {
  const withoutBias = tf.sub(total, bias);
  const rest = tf.sub(withoutBias, relevant);
  const size = tf.abs(relevant);
  return { withoutBias, rest, size, sum: tf.add(tf.add(size, tf.abs(rest)), EPSILON) };
}
