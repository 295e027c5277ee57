import { tf } from './tf';

interface EngineState {
  gradientDepth: number;
  activeTape: { kernelName: string; saved?: tf.Tensor[] }[] | null;
}

const engineState = (): EngineState => (tf.engine() as unknown as { state: EngineState }).state;

/**
 * Runs work that takes gradients, and leaves nothing behind when it throws: TensorFlow.js 4.22.0 keeps every tensor that it
 * saved for the backward pass if the function, or a gradient of one of its operations, fails.
 */
export function differentiating<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    const state = engineState();
    if (state.gradientDepth === 0 && state.activeTape) {
      for (const { saved = [] } of state.activeTape) tf.dispose(saved);
      state.activeTape = null;
    }
    throw error;
  }
}

/** True inside a function whose gradient is being taken: what is computed now can be differentiated afterwards. */
export function isDifferentiating(): boolean {
  return engineState().gradientDepth > 0;
}

/** The names of the operations recorded so far by the function whose gradient is being taken. */
export function recordedOperations(): string[] {
  return (engineState().activeTape ?? []).map(({ kernelName }) => kernelName);
}
