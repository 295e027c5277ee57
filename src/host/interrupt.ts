import { host } from './host';
import { endOpenBars } from './open-bars';

/** Thrown out of long work when the user presses stop or the caller's signal is aborted. */
export class InterruptedError extends Error {
  override name = 'Interrupted';
}

/**
 * Runs long work that can be stopped. `work` awaits the function it gets once a step: that lets the event loop breathe
 * (progress appears, stop is heard) and throws {@link InterruptedError} after the notebook's stop button or `signal`.
 */
export async function interruptible<T>(
  work: (breathe: () => Promise<void>) => Promise<T>,
  { signal }: { signal?: AbortSignal } = {},
): Promise<T> {
  let stopped = false;
  const removeHook = host()?.onInterrupt(() => (stopped = true));
  try {
    return await work(async () => {
      await new Promise<void>((resolve) => setImmediate(resolve));
      if (stopped || signal?.aborted) throw new InterruptedError('stopped before it was finished');
    });
  } catch (error) {
    endOpenBars();
    throw error;
  } finally {
    removeHook?.();
  }
}
