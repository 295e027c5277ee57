import { tf } from '../tf';

type Map = (x: tf.Tensor) => tf.Tensor;

/**
 * Applies a linear map that is known together with its adjoint: ⟨map(x), y⟩ = ⟨x, adjoint(y)⟩. Each is the gradient of
 * the other, so the result can be differentiated any number of times. What the maps capture counts as constant.
 */
export function linear(x: tf.Tensor, map: Map, adjoint: Map): tf.Tensor {
  return tf.customGrad((input) => ({
    value: map(input as tf.Tensor),
    gradFunc: (dy: tf.Tensor) => linear(dy, adjoint, map),
  }))(x);
}
