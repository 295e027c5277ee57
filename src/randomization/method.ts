import type { Network } from '../models';
import type { tf } from '../runtime';

/** What a test tells a method about the images it passes; made to be spread into the method's options. */
export interface Asked {
  /** The class to explain, one for each image. */
  target: Int32Array;
  /** Number of the first image in the whole test, by which {@link smoothGrad} and its like choose their noise. */
  firstImage: number;
}

/**
 * An attribution method as a test calls it: maps `[n,H,W]` or `[n,H,W,C]` of the images `x [n,H,W,C]`, as in
 * `(network, x, asked) => smoothGrad(network, x, { ...asked, seed: 1 })`. Other tensors that it returns are freed.
 */
export type ExplanationMethod = (
  network: Network,
  x: tf.Tensor,
  asked: Asked,
) => { map: tf.Tensor } | Promise<{ map: tf.Tensor }>;
