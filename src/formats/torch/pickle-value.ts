/** A name of Python's that a pickle mentions: `torch.FloatStorage`. It is only ever compared, never looked up. */
export class PickleName {
  constructor(readonly name: string) {}
}

/**
 * An object of a pickle that is not read: the name of what would have made it, out of what, and what it would have been
 * given afterwards. Nothing of it was executed.
 */
export class PickleObject<T> {
  /** Its attributes. */
  state: PickleValue<T> = null;
  /** Items of a list, or keys and values in turns. */
  readonly items: PickleValue<T>[] = [];

  constructor(
    readonly name: string,
    readonly args: readonly PickleValue<T>[],
  ) {}
}

/** What a pickle can hold here. `T` are the objects that the caller's rules build. */
export type PickleValue<T> =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | PickleName
  | PickleObject<T>
  | T
  | PickleValue<T>[]
  | Set<PickleValue<T>>
  | PickleMap<T>;

/** A dictionary of a pickle. */
export type PickleMap<T> = Map<PickleValue<T>, PickleValue<T>>;

/** What the caller understands: all else becomes a {@link PickleObject}. */
export interface PickleRules<T> {
  /** The file's name, for errors. */
  file: string;
  /** The value of calling a name; undefined where it is not one that is understood. */
  call(name: string, args: readonly PickleValue<T>[]): PickleValue<T> | undefined;
  /** The value of a reference to something outside the pickle. */
  persistent(id: PickleValue<T>): PickleValue<T>;
}
