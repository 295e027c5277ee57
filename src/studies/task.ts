/** One task of a study, as data. */
export interface Task {
  /**
   * The function that does it, by module and name: `vitrine/papers/cdep#compasErrors`, or `./my-tasks.js#train` for a
   * file of yours, from the current folder.
   */
  readonly task: string;
  /** Plain data: numbers, strings, arrays, objects. */
  readonly parameters?: Readonly<Record<string, unknown>>;
  /** What the function reads besides. A result depends on code, parameters and inputs, and on nothing else. */
  readonly inputs?: Readonly<Record<string, TaskInput>>;
}

/**
 * A file, known by its SHA-256 (computed where it is not given); the files of a data set, as its `meta` names them,
 * which the function loads itself; or the result of another task.
 */
export type TaskInput =
  { readonly file: string; readonly sha256?: string } | { readonly data: LoadedData } | { readonly of: Task };

/** The `meta` of every loader in `vitrine/data` fits. */
export interface LoadedData {
  readonly files: readonly { readonly file: string; readonly sha256: string }[];
}

/**
 * A function that tasks name. What it returns is plain data, and small; larger things go into files by `context.keep`.
 * It draws random numbers from seeds among its parameters.
 */
export type TaskFunction<P, R> = (parameters: P, context: TaskContext) => R | Promise<R>;

/** What a task's function is given besides its parameters. */
export interface TaskContext {
  /** Where the file of an input lies; its content has been checked. */
  file(input: string): string;
  /** What another task gave. */
  result(input: string): { readonly value: unknown; readonly files: Readonly<Record<string, string>> };
  /** Throws where the data just loaded are not those of the input. */
  expect(input: string, loaded: LoadedData): void;
  /** Keeps a file with the result. */
  keep(name: string, content: Uint8Array | string): void;
  /** A folder for checkpoints: there is the same one when the task is begun again, until it is done. */
  readonly folder: string;
}

/** What one task of a study gave. */
export interface TaskResult<R> {
  readonly task: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly value: R;
  /** Where the files that it kept lie, by name. */
  readonly files: Readonly<Record<string, string>>;
}
