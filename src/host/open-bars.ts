/**
 * What ends the progress lines that are not finished, so that work which is given up leaves no line behind that still
 * promises an end.
 */
const open = new Set<() => void>();

/** Remembers how to end a line; returns the function that forgets it. */
export function opened(end: () => void): () => void {
  open.add(end);
  return () => void open.delete(end);
}

/** Ends every line that is open. */
export function endOpenBars(): void {
  for (const end of open) end();
  open.clear();
}
