import { Network } from '../../models';
import type { tf } from '../../runtime';

/** What can be explained: a network, or any function from `x [N, ...]` to outputs `[N, classes]`. */
export type Model = Network | ((x: tf.Tensor) => tf.Tensor2D);

/** The outputs `[N, classes]`, in evaluation mode. */
export function predict(model: Model, x: tf.Tensor): tf.Tensor2D {
  return model instanceof Network ? model.forward(x) : model(x);
}
