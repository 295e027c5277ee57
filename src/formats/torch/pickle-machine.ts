import { PickleBytes } from './pickle-bytes';
import { PickleName, type PickleMap, type PickleRules, type PickleValue } from './pickle-value';

/**
 * The machine that a pickle is a program for, as far as data need it: a stack with marks, and values remembered by
 * number.
 */
export class PickleMachine<T> {
  readonly source: PickleBytes;
  private stack: PickleValue<T>[] = [];
  private readonly marked: PickleValue<T>[][] = [];
  private readonly memo = new Map<number, PickleValue<T>>();

  constructor(
    bytes: Uint8Array,
    start: number,
    private readonly rules: PickleRules<T>,
  ) {
    this.source = new PickleBytes(bytes, start, rules.file);
  }

  push(value: PickleValue<T>): void {
    this.stack.push(value);
  }

  pop(): PickleValue<T> {
    return this.stack.length > 0 ? this.stack.pop()! : this.source.fail('takes a value from an empty stack');
  }

  /** The last `count` values, in the order in which they came. */
  popLast(count: number): PickleValue<T>[] {
    return Array.from({ length: count }, () => this.pop()).reverse();
  }

  mark(): void {
    this.marked.push(this.stack);
    this.stack = [];
  }

  /** All values since the last mark. */
  popMark(): PickleValue<T>[] {
    const items = this.stack;
    this.stack = this.marked.pop() ?? this.source.fail('ends a list that it did not begin');
    return items;
  }

  /** Frozen, so that nothing is appended to it as to a list. */
  pushTuple(items: PickleValue<T>[]): void {
    this.push(Object.freeze(items) as PickleValue<T>[]);
  }

  append(items: readonly PickleValue<T>[]): void {
    const list = this.stack[this.stack.length - 1];
    if (!Array.isArray(list) || Object.isFrozen(list)) return this.source.fail('fills something that is not a list');
    for (const item of items) list.push(item);
  }

  /** Keys and values in turns. */
  setItems(items: readonly PickleValue<T>[]): void {
    const map = this.topMap();
    if (items.length % 2 !== 0) this.source.fail('has a dictionary with a key without a value');
    for (let i = 0; i < items.length; i += 2) {
      const key = items[i];
      if (typeof key !== 'string' && typeof key !== 'number')
        return this.source.fail('has a dictionary key that is neither a text nor a number');
      map.set(key, items[i + 1]);
    }
  }

  /**
   * PyTorch hangs the versions of its modules on a state dict: attributes, not entries. They are dropped, and nothing
   * else may have any.
   */
  dropAttributes(): void {
    const attributes = this.pop();
    this.topMap();
    if (!(attributes instanceof Map)) this.source.fail('gives a dictionary attributes that are none');
  }

  remember(index = this.memo.size): void {
    this.memo.set(
      index,
      this.stack.length > 0
        ? this.stack[this.stack.length - 1]
        : this.source.fail('remembers a value of an empty stack'),
    );
  }

  recall(index: number): void {
    this.push(
      this.memo.has(index)
        ? this.memo.get(index)!
        : this.source.fail(`recalls value ${index}, which it did not remember`),
    );
  }

  mention(module: PickleValue<T>, name: PickleValue<T>): void {
    if (typeof module !== 'string' || typeof name !== 'string')
      return this.source.fail('mentions a name that is not a text');
    const full = `${module}.${name}`;
    if (!this.rules.allows(full))
      this.source.fail(
        `asks for ${quote(full)}, which is not one of the names that are read; nothing in a file is executed`,
      );
    this.push(new PickleName(full));
  }

  call(): void {
    const [name, args] = this.popLast(2);
    if (!(name instanceof PickleName) || !Array.isArray(args))
      return this.source.fail('calls something that is not a name');
    this.push(this.rules.call(name.name, args));
  }

  refer(): void {
    this.push(this.rules.persistent(this.pop()));
  }

  /** The value that the pickle holds, once it has ended. */
  finish(): PickleValue<T> {
    const value = this.pop();
    if (this.stack.length > 0 || this.marked.length > 0) this.source.fail('ends with values left over');
    return value;
  }

  private topMap(): PickleMap<T> {
    const map = this.stack[this.stack.length - 1];
    return map instanceof Map ? map : this.source.fail('fills something that is not a dictionary');
  }
}

function quote(name: string): string {
  return JSON.stringify(name.length > 120 ? `${name.slice(0, 120)}…` : name);
}
