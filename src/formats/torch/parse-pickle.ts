import { PickleMachine } from './pickle-machine';
import { OPERATIONS, STOP } from './pickle-operations';
import type { PickleRules, PickleValue } from './pickle-value';

/** Many times what the largest published state dicts need (about thirty a tensor); each may cost a small object. */
const MOST_OPERATIONS = 1_000_000;

/**
 * Reads one pickle as data, from byte `start` of `bytes`: numbers, texts, lists, tuples (as lists), dictionaries (as
 * maps), and what `rules` builds. Nothing is imported or executed; there is no way from a file to a function but
 * `rules.call`.
 *
 * @returns the value and where the pickle ends.
 * @throws FormatError for every operation and name that is not on the lists, and for damaged bytes.
 */
export function parsePickle<T>(
  bytes: Uint8Array,
  start: number,
  rules: PickleRules<T>,
): { value: PickleValue<T>; end: number } {
  const machine = new PickleMachine(bytes, start, rules);
  const { source } = machine;
  for (let operations = 0; operations < MOST_OPERATIONS; operations++) {
    const code = source.byte();
    if (code === STOP) return { value: machine.finish(), end: source.at };
    const [name, run] = OPERATIONS[code] ?? [`0x${code.toString(16).padStart(2, '0')}`];
    if (!run) source.fail(`has the pickle operation ${name}, which is not one of those that are read`);
    else run(machine);
  }
  return source.fail(`has more than ${MOST_OPERATIONS.toLocaleString('en')} pickle operations`);
}
