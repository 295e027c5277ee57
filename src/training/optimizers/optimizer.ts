import { tf } from '../../runtime';

/**
 * A rule that turns gradients into new weights. Its memory is a map of named tensors, so it can be saved and restored.
 */
export interface Optimizer {
  /** Changes each variable by its gradient; `rate` multiplies the learning rate (a schedule). */
  apply(variables: ReadonlyMap<string, tf.Variable>, gradients: ReadonlyMap<string, tf.Tensor>, rate: number): void;
  readonly slots: Map<string, tf.Variable>;
  dispose(): void;
}

/** The named slot, zeros of the weight's shape at first. */
export function slot(slots: Map<string, tf.Variable>, name: string, like: tf.Tensor): tf.Variable {
  let found = slots.get(name);
  if (!found) slots.set(name, (found = tf.tidy(() => tf.variable(tf.zeros(like.shape), false))));
  return found;
}

/** Frees every slot. */
export function disposeSlots(slots: Map<string, tf.Variable>): void {
  for (const variable of slots.values()) variable.dispose();
  slots.clear();
}
