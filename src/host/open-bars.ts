import { AsyncLocalStorage } from 'node:async_hooks';

/**
 * What ends the progress lines that are not finished, so that work which is given up leaves no line behind that still
 * promises an end. Each piece of work within other work has its own: when it fails, the other may go on.
 */
const all = new Set<() => void>();
const scope = new AsyncLocalStorage<Set<() => void>>();
const open = () => scope.getStore() ?? all;

/** Remembers how to end a line; returns the function that forgets it. */
export function opened(end: () => void): () => void {
  const own = open();
  own.add(end);
  return () => void own.delete(end);
}

/** Ends every line that is open in this piece of work. */
export function endOpenBars(): void {
  const own = open();
  for (const end of own) end();
  own.clear();
}

/** Runs a piece of work whose lines are its own. */
export function withOwnBars<T>(work: () => T): T {
  return scope.run(new Set(), work);
}
