import { PickleMachine } from './pickle-machine';
import type { PickleRules, PickleValue } from './pickle-value';

/** Many times what the largest published state dicts need (about thirty a tensor); each may cost a small object. */
export const MOST_OPERATIONS = 1_000_000;

/**
 * Reads one pickle as data, from byte `start` of `bytes`: numbers, texts, lists, tuples (as lists), dictionaries (as
 * maps), sets, bytes, and what `rules` builds; every other object comes as a `PickleObject` that says its name.
 * Nothing is imported or executed; there is no way from a file to a function but `rules.call`.
 *
 * @returns the value and where the pickle ends.
 * @throws FormatError for every operation that is not on the list, for more than `limit` operations, and for damaged
 * bytes.
 */
export function parsePickle<T>(
  bytes: Uint8Array,
  start: number,
  rules: PickleRules<T>,
  limit = MOST_OPERATIONS,
): { value: PickleValue<T>; end: number } {
  const machine = new PickleMachine(bytes, start, rules);
  const { source } = machine;
  for (let operations = 0; operations < limit; operations++) {
    const code = source.byte();
    if (code === STOP) return { value: machine.finish(), end: source.at };
    const [name, run] = OPERATIONS[code] ?? [`0x${code.toString(16).padStart(2, '0')}`];
    if (!run) source.fail(`has the pickle operation ${name}, which is not one of those that are read`);
    else run(machine);
  }
  return source.fail(
    `has more than ${limit.toLocaleString('en')} pickle operations; the option operations raises that limit`,
  );
}

/** An operation's name, and what it does; without that it is refused, as it could build any object. */
type Operation = readonly [name: string, run?: <T>(machine: PickleMachine<T>) => void];

/** Ends the pickle. */
const STOP = 0x2e;

/**
 * The operations of pickle protocols 2 to 5 by their byte, as far as data need them (Python's `pickletools` describes
 * all).
 */
const OPERATIONS: Readonly<Record<number, Operation>> = {
  0x80: ['PROTO', ({ source }) => checkProtocol(source.byte(), source)],
  0x95: ['FRAME', ({ source }) => source.take(8)],
  [STOP]: ['STOP'],

  0x4e: ['NONE', (machine) => machine.push(null)],
  0x88: ['NEWTRUE', (machine) => machine.push(true)],
  0x89: ['NEWFALSE', (machine) => machine.push(false)],
  0x4a: ['BININT', (machine) => machine.push(machine.source.view.getInt32(machine.source.take(4), true))],
  0x4b: ['BININT1', (machine) => machine.push(machine.source.byte())],
  0x4d: ['BININT2', (machine) => machine.push(machine.source.view.getUint16(machine.source.take(2), true))],
  0x8a: ['LONG1', (machine) => machine.push(machine.source.long())],
  0x47: ['BINFLOAT', (machine) => machine.push(machine.source.view.getFloat64(machine.source.take(8), false))],
  0x58: ['BINUNICODE', (machine) => machine.push(machine.source.text(machine.source.uint32()))],
  0x54: ['BINSTRING', (machine) => machine.push(machine.source.text(machine.source.uint32()))],
  0x8d: ['BINUNICODE8', (machine) => machine.push(machine.source.text(machine.source.uint64()))],
  0x42: ['BINBYTES', (machine) => machine.pushBytes(machine.source.uint32())],
  0x43: ['SHORT_BINBYTES', (machine) => machine.pushBytes(machine.source.byte())],
  0x8e: ['BINBYTES8', (machine) => machine.pushBytes(machine.source.uint64())],
  0x96: ['BYTEARRAY8', (machine) => machine.pushBytes(machine.source.uint64())],
  0x8c: ['SHORT_BINUNICODE', (machine) => machine.push(machine.source.text(machine.source.byte()))],
  0x55: ['SHORT_BINSTRING', (machine) => machine.push(machine.source.text(machine.source.byte()))],

  0x28: ['MARK', (machine) => machine.mark()],
  0x29: ['EMPTY_TUPLE', (machine) => machine.pushTuple([])],
  0x85: ['TUPLE1', (machine) => machine.pushTuple(machine.popLast(1))],
  0x86: ['TUPLE2', (machine) => machine.pushTuple(machine.popLast(2))],
  0x87: ['TUPLE3', (machine) => machine.pushTuple(machine.popLast(3))],
  0x74: ['TUPLE', (machine) => machine.pushTuple(machine.popMark())],
  0x5d: ['EMPTY_LIST', (machine) => machine.push([])],
  0x61: ['APPEND', (machine) => machine.append(machine.popLast(1))],
  0x65: ['APPENDS', (machine) => machine.append(machine.popMark())],
  0x7d: ['EMPTY_DICT', (machine) => machine.push(new Map())],
  0x73: ['SETITEM', (machine) => machine.setItems(machine.popLast(2))],
  0x75: ['SETITEMS', (machine) => machine.setItems(machine.popMark())],
  0x8f: ['EMPTY_SET', (machine) => machine.push(new Set())],
  0x90: ['ADDITEMS', (machine) => machine.addItems(machine.popMark())],
  0x91: ['FROZENSET', (machine) => machine.push(new Set(machine.popMark()))],
  0x30: ['POP', (machine) => machine.drop()],
  0x31: ['POP_MARK', (machine) => void machine.popMark()],
  0x62: ['BUILD', (machine) => machine.giveAttributes()],

  0x71: ['BINPUT', (machine) => machine.remember(machine.source.byte())],
  0x72: ['LONG_BINPUT', (machine) => machine.remember(machine.source.uint32())],
  0x94: ['MEMOIZE', (machine) => machine.remember()],
  0x68: ['BINGET', (machine) => machine.recall(machine.source.byte())],
  0x6a: ['LONG_BINGET', (machine) => machine.recall(machine.source.uint32())],

  0x63: ['GLOBAL', (machine) => machine.mention(machine.source.line(), machine.source.line())],
  0x93: [
    'STACK_GLOBAL',
    (machine) => {
      const [module, name] = machine.popLast(2);
      machine.mention(module, name);
    },
  ],
  0x52: ['REDUCE', (machine) => machine.call()],
  0x81: ['NEWOBJ', (machine) => machine.call()],
  0x92: ['NEWOBJ_EX', (machine) => machine.callWithNames()],
  0x51: ['BINPERSID', (machine) => machine.refer()],

  0x69: ['INST'],
  0x6f: ['OBJ'],
  0x82: ['EXT1'],
  0x83: ['EXT2'],
  0x84: ['EXT4'],
};

function checkProtocol(version: number, source: PickleMachine<unknown>['source']): void {
  if (version < 2 || version > 5) source.fail(`is a pickle of protocol ${version}; 2 to 5 can be read`);
}
