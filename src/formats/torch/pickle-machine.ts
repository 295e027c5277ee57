import { FormatError } from '../format-error';
import { PickleName, PickleObject, type PickleRules, type PickleValue } from './pickle-value';

const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The bytes of a pickle, read from `at` on; every error says at which byte it was noticed. */
export class PickleBytes {
  readonly view: DataView;

  constructor(
    readonly bytes: Uint8Array,
    public at: number,
    private readonly file: string,
  ) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  }

  fail(reason: string): never {
    throw new FormatError(this.file, `${reason} (pickle, byte ${this.at})`);
  }

  /** Steps over `length` bytes. @returns where they begin. */
  take(length: number): number {
    const left = this.bytes.length - this.at;
    if (length > left) this.fail(`is cut short: ${length.toLocaleString('en')} bytes are wanted, ${left} are there`);
    this.at += length;
    return this.at - length;
  }

  byte(): number {
    return this.bytes[this.take(1)];
  }

  uint32(): number {
    return this.view.getUint32(this.take(4), true);
  }

  /** A length of 64 bits; more than there can be is as good as too long. */
  uint64(): number {
    return Number(this.view.getBigUint64(this.take(8), true));
  }

  text(length: number): string {
    const from = this.take(length);
    try {
      return UTF8.decode(this.bytes.subarray(from, this.at));
    } catch {
      return this.fail('holds a text that is not UTF-8');
    }
  }

  /** Text up to the end of the line. */
  line(): string {
    const end = this.bytes.indexOf(10, this.at);
    if (end < 0 || end - this.at > 200) this.fail('holds a name that does not end');
    const name = this.text(end - this.at);
    this.at++;
    return name;
  }

  /** Python's LONG1: a length byte, then two's complement, little-endian. */
  long(): number | bigint {
    const length = this.byte();
    const from = this.take(length);
    let value = 0n;
    for (let i = length - 1; i >= 0; i--) value = (value << 8n) | BigInt(this.bytes[from + i]);
    if (length > 0 && this.bytes[from + length - 1] >= 128) value -= 1n << BigInt(8 * length);
    return value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER ? Number(value) : value;
  }
}

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

  /** Python's pickler drops what it began and found remembered: a value, or a mark with nothing behind it. */
  drop(): void {
    if (this.stack.length > 0) this.stack.pop();
    else this.popMark();
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
    const top = this.stack[this.stack.length - 1];
    const list = top instanceof PickleObject ? top.items : top;
    if (!Array.isArray(list) || Object.isFrozen(list)) return this.source.fail('fills something that is not a list');
    for (const item of items) list.push(item);
  }

  addItems(items: readonly PickleValue<T>[]): void {
    const set = this.stack[this.stack.length - 1];
    if (!(set instanceof Set)) return this.source.fail('fills something that is not a set');
    for (const item of items) set.add(item);
  }

  /** Keys and values in turns. */
  setItems(items: readonly PickleValue<T>[]): void {
    if (items.length % 2 !== 0) this.source.fail('has a dictionary with a key without a value');
    const top = this.stack[this.stack.length - 1];
    if (top instanceof PickleObject) return this.append(items);
    if (!(top instanceof Map)) return this.source.fail('fills something that is not a dictionary');
    for (let i = 0; i < items.length; i += 2) top.set(items[i], items[i + 1]);
  }

  /**
   * Attributes of the value below them. PyTorch hangs the versions of its modules on a state dict, where they are
   * dropped; an object that is not read keeps what it is given; nothing else may have any.
   */
  giveAttributes(): void {
    const attributes = this.pop();
    const top = this.stack[this.stack.length - 1];
    if (top instanceof PickleObject) top.state = attributes;
    else if (!(top instanceof Map)) this.source.fail('gives attributes to what can have none');
    else if (!(attributes instanceof Map)) this.source.fail('gives a dictionary attributes that are none');
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
    this.push(new PickleName(`${module}.${name}`));
  }

  /** What is made by a name out of a list: by the caller's rules, or as an object that is not read. */
  call(): void {
    const [maker, args] = this.popLast(2);
    const isName = maker instanceof PickleName;
    if (!(isName || maker instanceof PickleObject) || !Array.isArray(args))
      return this.source.fail('calls something that is not a name');
    const known = isName ? this.rules.call(maker.name, args) : undefined;
    this.push(known ?? new PickleObject(maker.name, args));
  }

  /** The same with arguments by name, which nothing that is understood has. */
  callWithNames(): void {
    const [maker, args, named] = this.popLast(3);
    if (!(maker instanceof PickleName) || !Array.isArray(args))
      return this.source.fail('makes something without a name');
    const object = new PickleObject(maker.name, args);
    object.state = named;
    this.push(object);
  }

  pushBytes(length: number): void {
    const from = this.source.take(length);
    this.push(this.source.bytes.subarray(from, from + length));
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
}
