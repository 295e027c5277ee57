import type { Inputs } from '../../models';
import type { tf } from '../../runtime';

/** What every method returns. The caller disposes the tensors. */
export interface Attribution<X extends Inputs = tf.Tensor, O extends tf.Tensor = tf.Tensor2D> {
  /**
   * One value for each input value `[N, ...]`, by the same names where there are several inputs; or a map `[N, h, w]`
   * where a method works on a layer.
   */
  map: MapsOf<X>;
  /** The model's outputs for `x` `[N, ...]`, so that nobody runs it twice. */
  output: O;
}

/** A tensor for one tensor, one by each name for several. */
export type MapsOf<X extends Inputs> = X extends tf.Tensor ? tf.Tensor : { [K in keyof X]: tf.Tensor };
