import { FormatError } from './format-error';

/** A name of Python's that a pickle mentions: `torch.FloatStorage`. It is only ever compared, never looked up. */
export class PickleName {
  constructor(readonly name: string) {}
}

/** What a pickle can hold here. `T` are the objects that the caller's rules build. */
export type PickleValue<T> = null | boolean | number | bigint | string | PickleName | T | PickleValue<T>[] | Map<string | number, PickleValue<T>>;

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

/** Many times what the largest published state dicts need (about thirty a tensor); each may cost a small object. */
const MOST_OPERATIONS = 1_000_000;

const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Operations by name: those that are understood, and some that could build any object and are refused. */
const OPERATIONS: Readonly<Record<number, string>> = {
  0x28: 'MARK', 0x29: 'EMPTY_TUPLE', 0x2e: 'STOP', 0x42: 'BINBYTES', 0x43: 'SHORT_BINBYTES', 0x47: 'BINFLOAT', 0x4a: 'BININT', 0x4b: 'BININT1',
  0x4d: 'BININT2', 0x4e: 'NONE', 0x51: 'BINPERSID', 0x52: 'REDUCE', 0x54: 'BINSTRING', 0x55: 'SHORT_BINSTRING', 0x58: 'BINUNICODE', 0x5d: 'EMPTY_LIST',
  0x61: 'APPEND', 0x62: 'BUILD', 0x63: 'GLOBAL', 0x65: 'APPENDS', 0x68: 'BINGET', 0x69: 'INST', 0x6a: 'LONG_BINGET', 0x6f: 'OBJ', 0x71: 'BINPUT',
  0x72: 'LONG_BINPUT', 0x73: 'SETITEM', 0x74: 'TUPLE', 0x75: 'SETITEMS', 0x7d: 'EMPTY_DICT', 0x80: 'PROTO', 0x81: 'NEWOBJ', 0x82: 'EXT1', 0x83: 'EXT2',
  0x84: 'EXT4', 0x85: 'TUPLE1', 0x86: 'TUPLE2', 0x87: 'TUPLE3', 0x88: 'NEWTRUE', 0x89: 'NEWFALSE', 0x8a: 'LONG1', 0x8c: 'SHORT_BINUNICODE',
  0x92: 'NEWOBJ_EX', 0x93: 'STACK_GLOBAL', 0x94: 'MEMOIZE', 0x95: 'FRAME',
}; // prettier-ignore

/**
 * Reads one pickle as data, from byte `start` of `bytes`: numbers, texts, lists, tuples (as lists), dictionaries (as maps),
 * and what `rules` builds. Nothing is imported or executed; there is no way from a file to a function but `rules.call`.
 *
 * @returns the value and where the pickle ends.
 * @throws FormatError for every operation and name that is not on the lists, and for damaged bytes.
 */
export function readPickle<T>(bytes: Uint8Array, start: number, rules: PickleRules<T>): { value: PickleValue<T>; end: number } {
  const { file } = rules;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const fail = (reason: string): never => {
    throw new FormatError(file, `${reason} (pickle, byte ${at})`);
  };
  let at = start;
  let stack: PickleValue<T>[] = [];
  const marked: PickleValue<T>[][] = [];
  const memo = new Map<number, PickleValue<T>>();

  const take = (length: number): number => {
    if (length > bytes.length - at) fail(`is cut short: ${length.toLocaleString('en')} bytes are wanted, ${bytes.length - at} are there`);
    at += length;
    return at - length;
  };
  const pop = (): PickleValue<T> => (stack.length > 0 ? stack.pop()! : fail('takes a value from an empty stack'));
  const popMark = (): PickleValue<T>[] => {
    const items = stack;
    stack = marked.pop() ?? fail('ends a list that it did not begin');
    return items;
  };
  const text = (length: number): string => {
    const from = take(length);
    try {
      return UTF8.decode(bytes.subarray(from, at));
    } catch {
      return fail('holds a text that is not UTF-8');
    }
  };
  const line = (): string => {
    const end = bytes.indexOf(10, at);
    if (end < 0 || end - at > 200) fail('holds a name that does not end');
    const name = text(end - at);
    at++;
    return name;
  };
  const mention = (module: PickleValue<T>, name: PickleValue<T>): PickleName => {
    if (typeof module !== 'string' || typeof name !== 'string') return fail('mentions a name that is not a text');
    const full = `${module}.${name}`;
    if (!rules.allows(full)) fail(`asks for ${quote(full)}, which is not one of the names that are read; nothing in a file is executed`);
    return new PickleName(full);
  };
  const put = (index: number) => memo.set(index, stack.length > 0 ? stack[stack.length - 1] : fail('remembers a value of an empty stack'));
  const get = (index: number) => (memo.has(index) ? memo.get(index)! : fail(`recalls value ${index}, which it did not remember`));
  const top = <K>(is: (value: unknown) => value is K, what: string): K => {
    const value = stack[stack.length - 1];
    return is(value) ? value : fail(`fills something that is not ${what}`);
  };
  const setItems = (items: readonly PickleValue<T>[]) => {
    const map = top((value): value is Map<string | number, PickleValue<T>> => value instanceof Map, 'a dictionary');
    if (items.length % 2 !== 0) fail('has a dictionary with a key without a value');
    for (let i = 0; i < items.length; i += 2) {
      const key = items[i];
      if (typeof key !== 'string' && typeof key !== 'number') fail('has a dictionary key that is neither a text nor a number');
      map.set(key as string | number, items[i + 1]);
    }
  };
  const append = (items: readonly PickleValue<T>[]) => {
    const list = top((value): value is PickleValue<T>[] => Array.isArray(value) && !Object.isFrozen(value), 'a list');
    for (const item of items) list.push(item);
  };
  const tuple = (items: PickleValue<T>[]) => stack.push(Object.freeze(items) as PickleValue<T>[]);
  const lastOf = (count: number) => Array.from({ length: count }, pop).reverse();

  for (let operations = 0; operations < MOST_OPERATIONS; operations++) {
    const code = bytes[take(1)];
    switch (OPERATIONS[code]) {
      case 'PROTO': {
        const version = bytes[take(1)];
        if (version < 2 || version > 5) fail(`is a pickle of protocol ${version}; 2 to 5 can be read`);
        break;
      }
      case 'FRAME': take(8); break;
      case 'STOP': {
        const value = pop();
        if (stack.length > 0 || marked.length > 0) fail('ends with values left over');
        return { value, end: at };
      }
      case 'MARK': marked.push(stack); stack = []; break;
      case 'NONE': stack.push(null); break;
      case 'NEWTRUE': stack.push(true); break;
      case 'NEWFALSE': stack.push(false); break;
      case 'BININT': stack.push(view.getInt32(take(4), true)); break;
      case 'BININT1': stack.push(bytes[take(1)]); break;
      case 'BININT2': stack.push(view.getUint16(take(2), true)); break;
      case 'LONG1': stack.push(integer(bytes, take(1), take)); break;
      case 'BINFLOAT': stack.push(view.getFloat64(take(8), false)); break;
      case 'BINUNICODE':
      case 'BINSTRING': stack.push(text(view.getUint32(take(4), true))); break;
      case 'SHORT_BINUNICODE':
      case 'SHORT_BINSTRING': stack.push(text(bytes[take(1)])); break;
      case 'EMPTY_TUPLE': tuple([]); break;
      case 'TUPLE1': tuple(lastOf(1)); break;
      case 'TUPLE2': tuple(lastOf(2)); break;
      case 'TUPLE3': tuple(lastOf(3)); break;
      case 'TUPLE': tuple(popMark()); break;
      case 'EMPTY_LIST': stack.push([]); break;
      case 'APPEND': append(lastOf(1)); break;
      case 'APPENDS': append(popMark()); break;
      case 'EMPTY_DICT': stack.push(new Map()); break;
      case 'SETITEM': setItems(lastOf(2)); break;
      case 'SETITEMS': setItems(popMark()); break;
      case 'BINPUT': put(bytes[take(1)]); break;
      case 'LONG_BINPUT': put(view.getUint32(take(4), true)); break;
      case 'MEMOIZE': put(memo.size); break;
      case 'BINGET': stack.push(get(bytes[take(1)])); break;
      case 'LONG_BINGET': stack.push(get(view.getUint32(take(4), true))); break;
      case 'GLOBAL': stack.push(mention(line(), line())); break;
      case 'STACK_GLOBAL': {
        const [module, name] = lastOf(2);
        stack.push(mention(module, name));
        break;
      }
      case 'REDUCE': {
        const [name, args] = lastOf(2);
        if (!(name instanceof PickleName) || !Array.isArray(args)) fail('calls something that is not a name');
        stack.push(rules.call((name as PickleName).name, args as PickleValue<T>[]));
        break;
      }
      case 'BINPERSID': stack.push(rules.persistent(pop())); break;
      case 'BUILD': {
        // PyTorch hangs the versions of its modules on a state dict: attributes, not entries. Nothing else may have any.
        const attributes = pop();
        top((value): value is Map<string, unknown> => value instanceof Map, 'a dictionary');
        if (!(attributes instanceof Map)) fail('gives a dictionary attributes that are none');
        break;
      }
      default:
        fail(`has the pickle operation ${OPERATIONS[code] ?? `0x${code.toString(16).padStart(2, '0')}`}, which is not one of those that are read`);
    }
  }
  return fail(`has more than ${MOST_OPERATIONS.toLocaleString('en')} pickle operations`);
}

/** Python's LONG1: a length byte, then two's complement, little-endian. */
function integer(bytes: Uint8Array, lengthAt: number, take: (length: number) => number): number | bigint {
  const length = bytes[lengthAt];
  const from = take(length);
  let value = 0n;
  for (let i = length - 1; i >= 0; i--) value = (value << 8n) | BigInt(bytes[from + i]);
  if (length > 0 && bytes[from + length - 1] >= 128) value -= 1n << BigInt(8 * length);
  return value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER ? Number(value) : value;
}

function quote(name: string): string {
  return JSON.stringify(name.length > 120 ? `${name.slice(0, 120)}…` : name);
}
