import { Network, type Inputs } from '../../models';
import type { tf } from '../../runtime';

/**
 * What can be explained: a network, or any function from `x [N, ...]`, or from several tensors by name, to outputs `[N,
 * ...]`.
 */
export type Model<X extends Inputs = tf.Tensor, O extends tf.Tensor = tf.Tensor> = Network | ((x: X) => O);

/** The outputs `[N, ...]`, in evaluation mode. */
export function predict<X extends Inputs>(model: Model<X>, x: X): tf.Tensor {
  return model instanceof Network ? model.forward(x) : model(x);
}
