/** A name of Python's that a pickle mentions: `torch.FloatStorage`. It is only ever compared, never looked up. */
export class PickleName {
  constructor(readonly name: string) {}
}

/** What a pickle can hold here. `T` are the objects that the caller's rules build. */
export type PickleValue<T> =
  null | boolean | number | bigint | string | PickleName | T | PickleValue<T>[] | PickleMap<T>;

/** A dictionary of a pickle. */
export type PickleMap<T> = Map<string | number, PickleValue<T>>;

/** What the caller allows: all else is refused. */
export interface PickleRules<T> {
  /** The file's name, for errors. */
  file: string;
  /** Whether a pickle may mention `module.name`. */
  allows(name: string): boolean;
  /** The value of calling an allowed name. */
  call(name: string, args: readonly PickleValue<T>[]): PickleValue<T>;
  /** The value of a reference to something outside the pickle. */
  persistent(id: PickleValue<T>): PickleValue<T>;
}
