/** What a file holds by name, as far as it can be read, and why the rest is left out. */
export class Contents<T> extends Map<string, T> {
  /** What is in the file and not among the entries: its name, and the reason. */
  readonly leftOut = new Map<string, string>();
}
