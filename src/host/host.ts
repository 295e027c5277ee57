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
  /**
   * Opens an output that can be replaced in place, also from inside a synchronous loop, and by a page that was opened
   * again meanwhile, until its `last` update.
   */
  open(bundle: MimeBundle): { update(bundle: MimeBundle, last?: 'last'): void };
  /** Empties what the cell has put out so far; with `wait`, when its next output comes. */
  clear(options?: { wait?: boolean }): void;
  /** Called when the user presses stop. Returns the function that takes the hook away again. */
  onInterrupt(hook: () => void): () => void;
  /**
   * Has the values of cells shown by `format` where it gives outputs for them; it gives undefined for others. Not there
   * where cells have no values.
   */
  addFormatter?(format: (value: unknown) => readonly MimeBundle[] | undefined): void;
  /** What controls on the page need. Not there where nobody could move them. */
  readonly controls?: ControlHost;
  /** Whether what is shown now is soon replaced, as while a slider moves: a still picture is not worth its time. */
  readonly isPassing?: boolean;
}

/** Channels to the page, and work that no cell waits for. */
export interface ControlHost {
  /** Opens a channel that the page knows how to take by its target; `receive` is given what the page sends. */
  open(target: string, data: object, metadata: object, receive: (data: Message) => void): Channel;
  /** Takes the channels of this target that the page opens. */
  accept(target: string, take: (channel: Channel) => (data: Message) => void): void;
  /**
   * Work between cells. Each `start` gives up the run that is not over yet, whose signal is aborted, and runs it anew
   * when the kernel is free. Its outputs go to `take`, or without it under the cell that asked.
   */
  job(work: (signal: AbortSignal) => unknown, take?: (outputs: StoredOutput[]) => void): { start(): void };
  /** Runs work at once, within the cell that asks; its outputs, and its error, are given back instead of shown. */
  collect(work: (signal: AbortSignal) => unknown): Promise<StoredOutput[]>;
}

export type Message = Readonly<Record<string, unknown>>;

export interface Channel {
  readonly id: string;
  send(data: object): void;
  close(): void;
}

/** An output as a notebook stores it. */
export type StoredOutput =
  | { readonly output_type: 'stream'; readonly name: string; readonly text: string }
  | { readonly output_type: 'display_data'; readonly data: MimeBundle; readonly metadata: object }
  | { readonly output_type: 'error'; readonly ename: string; readonly evalue: string; readonly traceback: string[] };

/** MIME type to content: text as a string, binary as base64, JSON types as an object. */
export type MimeBundle = Readonly<Record<string, unknown>>;

/** An output that can be replaced in place, by an id of the caller's choice; or the replacement of all with that id. */
export type Place = { readonly id: string } | { readonly update: string };

const KEY = Symbol.for('vitrine.host');

/** The notebook kernel, or undefined in a plain Node program. */
export function host(): Host | undefined {
  return (globalThis as { [KEY]?: Host })[KEY];
}
