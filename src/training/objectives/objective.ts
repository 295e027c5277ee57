import type { Network } from '../../models';
import type { Random } from '../../random';
import type { Settings } from '../checkpoint/settings';
import { isCompiled, type tf, type Tensors } from '../../runtime';

/** A batch in a training step, before the network has seen it. */
export interface StepData {
  network: Network;
  /** `[n, ...]` */
  x: tf.Tensor;
  /** Which examples of the data these are `[n]`: to look up what belongs to them. */
  indices: Uint32Array;
  /** Class indices `[n]`, int32. */
  labels: tf.Tensor1D;
  /** This step's own stream. */
  random: Random;
}

/** One training step as an objective sees it. */
export interface Step extends StepData {
  /** The network's answer to `x` in training mode `[n, classes]`. */
  logits: tf.Tensor2D;
  /** The activations that the objective asked for, of the same pass. */
  taps: Readonly<Record<string, tf.Tensor>>;
  /** What the objective prepared; absent where it is called by itself, and then it prepares now. */
  prepared?: Tensors;
}

/** What training makes small: named terms, each a mean over the batch, logged apart; their sum is minimized. */
export interface Objective {
  (step: Step): Record<string, tf.Scalar>;
  /** Layers of the network whose activations it needs in {@link Step.taps}. */
  readonly taps?: (network: Network) => readonly string[];
  /**
   * What it draws or looks up for a step, as tensors of its own. An objective that has this promises that its terms
   * depend on nothing else but the tensors of the step, the network and its own settings: the step is run as one graph
   * then. `compiled` promises the same for a function that prepares nothing.
   */
  readonly prepare?: (step: StepData) => Tensors;
  /**
   * What decides its terms, for the identity of a checkpoint: its name, its numbers, data that it captures. Without it
   * an objective is known by its source text.
   */
  readonly settings?: Settings;
  /** Told its terms after each step. */
  readonly observe?: (terms: Readonly<Record<string, number>>) => void;
  /** What it remembers of the steps so far, by name: a checkpoint holds it. */
  readonly kept?: () => Readonly<Record<string, readonly number[]>>;
  /** Takes that back, in place of what it remembers, where training goes on from a checkpoint. */
  readonly resume?: (kept: Readonly<Record<string, readonly number[]>>) => void;
  /** A penalty can be given steps of its own (`updates` of `fit`). */
  readonly role?: 'penalty';
  /** The objectives that it is the sum of. */
  readonly parts?: readonly Objective[];
}

/** Whether an objective promises to depend on tensors alone, see {@link Objective.prepare}. */
export function isOfTensors(objective: Objective): boolean {
  return objective.prepare !== undefined || isCompiled(objective);
}

/** What an objective prepared for a step, or prepares now, by name. */
export function preparedFor(objective: Pick<Objective, 'prepare'>, step: Step): Tensors {
  return step.prepared ?? objective.prepare?.(step) ?? {};
}
