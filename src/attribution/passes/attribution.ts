import type { tf } from '../../runtime';

/** What every method returns. The caller disposes the tensors. */
export interface Attribution {
  /** One value for each input value `[N, ...]`, or a map `[N, h, w]` where a method works on a layer. */
  map: tf.Tensor;
  /** The model's outputs for `x [N, classes]`, so that nobody runs it twice. */
  output: tf.Tensor2D;
}
