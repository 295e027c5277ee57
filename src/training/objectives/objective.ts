import type { Network } from '../../models';
import type { Random } from '../../random';
import type { tf } from '../../runtime';

/** One training step as an objective sees it. */
export interface Step {
  network: Network;
  /** `[n, ...]` */
  x: tf.Tensor;
  /** Which examples of the data these are `[n]`: to look up what belongs to them. */
  indices: Uint32Array;
  /** Class indices `[n]`, int32. */
  labels: tf.Tensor1D;
  /** The network's answer to `x` in training mode `[n, classes]`. */
  logits: tf.Tensor2D;
  /** The activations that the objective asked for, of the same pass. */
  taps: Readonly<Record<string, tf.Tensor>>;
  /** This step's own stream. */
  random: Random;
}

/** What training makes small: named terms, each a mean over the batch, logged apart; their sum is minimized. */
export interface Objective {
  (step: Step): Record<string, tf.Scalar>;
  /** Layers of the network whose activations it needs in {@link Step.taps}. */
  readonly taps?: (network: Network) => readonly string[];
  /** A penalty can be given steps of its own (`updates` of `fit`). */
  readonly role?: 'penalty';
  /** The objectives that it is the sum of. */
  readonly parts?: readonly Objective[];
}
