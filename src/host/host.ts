/**
 * What the notebook kernel offers to the package, without the package knowing the kernel.
 *
 * The kernel's launcher puts a `Host` at `globalThis[Symbol.for('vitrine.host')]` before the first cell runs. In a
 * plain Node program there is none, and text goes to the terminal instead.
 */
export interface Host {
  /**
   * Shows one output made of several representations; the front end picks the richest that it knows.
   *
   * @throws Error for the update of an id that no output has
   */
  display(bundle: MimeBundle, place?: Place): void;
  /** Opens an output that can be replaced in place, also from inside a synchronous loop. */
  open(bundle: MimeBundle): { update(bundle: MimeBundle): void };
  /** Empties what the cell has put out so far; with `wait`, when its next output comes. */
  clear(options?: { wait?: boolean }): void;
  /** Called when the user presses stop. Returns the function that takes the hook away again. */
  onInterrupt(hook: () => void): () => void;
  /**
   * Has the values of cells shown by `format` where it gives outputs for them; it gives undefined for others. Not there
   * where cells have no values.
   */
  addFormatter?(format: (value: unknown) => readonly MimeBundle[] | undefined): void;
}

/** MIME type to content: text as a string, binary as base64, JSON types as an object. */
export type MimeBundle = Readonly<Record<string, unknown>>;

/** An output that can be replaced in place, by an id of the caller's choice; or the replacement of all with that id. */
export type Place = { readonly id: string } | { readonly update: string };

const KEY = Symbol.for('vitrine.host');

/** The notebook kernel, or undefined in a plain Node program. */
export function host(): Host | undefined {
  return (globalThis as { [KEY]?: Host })[KEY];
}
