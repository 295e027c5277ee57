import { differentiating, tf } from '../../runtime';

/**
 * The gradient of Σ score(output) with respect to `x`, and the output, from one forward and one backward pass.
 * The sum over the batch gives each image its own gradient, since images do not influence one another.
 */
export function differentiate(
  x: tf.Tensor,
  forward: (x: tf.Tensor) => tf.Tensor,
  score: (output: tf.Tensor) => tf.Tensor1D,
): { gradient: tf.Tensor; output: tf.Tensor } {
  let output: tf.Tensor | undefined;
  try {
    const gradient = differentiating(() =>
      tf.tidy(() =>
        tf.grad((input: tf.Tensor) => {
          const out = forward(input);
          output = tf.keep(out.clone());
          return tf.sum(score(out)) as tf.Scalar;
        })(x),
      ),
    );
    return { gradient, output: output! };
  } catch (error) {
    output?.dispose();
    throw error;
  }
}
