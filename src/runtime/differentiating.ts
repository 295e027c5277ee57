import { engine } from './engine';
import { tf } from './tf';

/**
 * Runs work that takes gradients, and leaves nothing behind when it throws: TensorFlow.js 4.22.0 keeps every tensor
 * that it saved for the backward pass if the function, or a gradient of one of its operations, fails.
 */
export function differentiating<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    const { state } = engine();
    if (state.gradientDepth === 0 && state.activeTape) {
      for (const { saved = [] } of state.activeTape) tf.dispose(saved);
      state.activeTape = null;
    }
    throw error;
  }
}

/** True inside a function whose gradient is being taken: what is computed now can be differentiated afterwards. */
export function isDifferentiating(): boolean {
  return gradientDepth() > 0;
}

/** How many gradients are being taken, one inside the other: above 1, the inner ones are differentiated themselves. */
export function gradientDepth(): number {
  return engine().state.gradientDepth;
}

/** What `compute` gives, as a constant for the gradient that is being taken: nothing flows back through it. */
export function asConstant<T>(compute: () => T): T {
  const { state } = engine();
  // Inside an operation nothing is recorded for a gradient.
  state.kernelDepth++;
  try {
    return compute();
  } finally {
    state.kernelDepth--;
  }
}

/** The names of the operations recorded so far by the function whose gradient is being taken. */
export function recordedOperations(): string[] {
  return (engine().state.activeTape ?? []).map(({ kernelName }) => kernelName);
}
