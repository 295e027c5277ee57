import { tf, type Tensors } from '../../runtime';
import type { Settings } from '../checkpoint/settings';

type Variables = ReadonlyMap<string, tf.Variable>;
type Gradients = ReadonlyMap<string, tf.Tensor>;

/**
 * A rule that turns gradients into new weights. Its memory is a map of named tensors, so it can be saved and restored.
 */
export interface Optimizer {
  /** Changes each variable by its gradient; `rate` multiplies the learning rate (a schedule). */
  apply(variables: Variables, gradients: Gradients, rate: number): void;
  /**
   * Begins a step: makes the slots that are missing, counts, and gives the numbers that {@link change} needs and that
   * differ from step to step, as tensors, which the caller disposes.
   */
  begin(variables: Variables, rate: number): Tensors;
  /** Changes variables and slots, by operations on tensors alone. */
  change(variables: Variables, gradients: Gradients, numbers: Tensors): void;
  readonly slots: Map<string, tf.Variable>;
  /** Its kind and numbers, for the identity of a checkpoint; without them it is known by its source text. */
  readonly settings?: Settings;
  /** Forgets what it has seen: another training begins with the same variables, and graphs made of them stay right. */
  reset(): void;
  dispose(): void;
}

/** An optimizer out of its parts. */
export function optimizer({
  slots,
  settings,
  begin,
  change,
}: Pick<Optimizer, 'slots' | 'settings' | 'begin' | 'change'>): Optimizer {
  return {
    slots,
    settings,
    begin,
    change,
    apply(variables, gradients, rate) {
      tf.tidy(() => change(variables, gradients, begin(variables, rate)));
    },
    reset() {
      for (const variable of slots.values()) tf.tidy(() => variable.assign(tf.zeros(variable.shape)));
    },
    dispose() {
      for (const variable of slots.values()) variable.dispose();
      slots.clear();
    },
  };
}

/** The named slot, zeros of the weight's shape at first. */
export function slot(slots: Map<string, tf.Variable>, name: string, like: tf.Tensor): tf.Variable {
  let found = slots.get(name);
  if (!found) slots.set(name, (found = tf.tidy(() => tf.variable(tf.zeros(like.shape), false))));
  return found;
}
