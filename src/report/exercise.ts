import { inspect, isDeepStrictEqual } from 'node:util';

/** One call of the reader's function: its arguments, and the value that it should return. */
export interface ExerciseCase {
  readonly given: readonly unknown[];
  readonly want: unknown;
}

/**
 * Checks the reader's answer to an exercise and prints `right`, `not filled in yet`, or what is wrong with which input.
 * `attempt` is a function, tried on `cases` (numbers may differ by 1e-6, relative), or anything that a function in
 * the place of `cases` judges: it returns what is wrong, or undefined. Never throws, so an open exercise fails no run.
 */
export function checkExercise(
  name: string,
  attempt: unknown,
  cases: readonly ExerciseCase[] | ((attempt: unknown) => string | undefined),
): void {
  console.log(`${name}: ${verdictOnExercise(attempt, cases)}`);
}

/** The text that {@link checkExercise} prints behind the name. */
export function verdictOnExercise(
  attempt: unknown,
  cases: readonly ExerciseCase[] | ((attempt: unknown) => string | undefined),
): string {
  try {
    if (attempt === undefined) return OPEN;
    const wrong = typeof cases === 'function' ? cases(attempt) : firstMistake(attempt, cases);
    return wrong ?? 'right';
  } catch (error) {
    return isStub(error) ? OPEN : `the check stopped: ${message(error)}`;
  }
}

const OPEN = 'not filled in yet';

function firstMistake(attempt: unknown, cases: readonly ExerciseCase[]): string | undefined {
  if (typeof attempt !== 'function') return `wanted a function, came ${show(attempt)}`;
  let answered = false;
  let mistake: string | undefined;
  for (const { given, want } of cases) {
    const call = `for (${given.map(show).join(', ')})`;
    let came: unknown;
    try {
      came = plain(attempt(...given.map(copy)));
    } catch (error) {
      if (isStub(error)) return OPEN;
      answered = true;
      mistake ??= `not yet: ${call} it throws ${message(error)}; wanted ${show(want)}`;
      continue;
    }
    answered ||= came !== undefined;
    if (came instanceof Promise) {
      came.catch(() => {}); // what it rejects with must not end the kernel
      return 'not yet: it returns a promise; make it a plain function that returns the value';
    }
    if (!same(came, plain(want))) mistake ??= `not yet: ${call} it gives ${show(came)}; wanted ${show(want)}`;
  }
  return answered ? mistake : OPEN;
}

function isStub(error: unknown): boolean {
  return message(error).includes('not filled in');
}

function message(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function show(value: unknown): string {
  return inspect(plain(value), { depth: 4, maxArrayLength: 40, maxStringLength: 200, breakLength: Infinity });
}

/** Inputs are copied, so that an answer which writes into them cannot spoil the next case. */
function copy(value: unknown): unknown {
  try {
    return structuredClone(value);
  } catch {
    return value;
  }
}

/** Typed arrays and tensors as nested arrays: an answer may return either. */
function plain(value: unknown): unknown {
  if (ArrayBuffer.isView(value) && !(value instanceof DataView)) return Array.from<unknown>(value as NodeJS.TypedArray);
  const tensor = value as { arraySync?: () => unknown } | null | undefined;
  if (typeof tensor?.arraySync === 'function') return tensor.arraySync();
  return Array.isArray(value) ? value.map(plain) : value;
}

function same(came: unknown, want: unknown): boolean {
  if (typeof came === 'number' && typeof want === 'number') {
    return Object.is(came, want) || came === want || Math.abs(came - want) <= 1e-6 * Math.max(1, Math.abs(want));
  }
  if (Array.isArray(came) && Array.isArray(want))
    return came.length === want.length && came.every((value, i) => same(value, want[i]));
  if (isRecord(came) && isRecord(want)) {
    const keys = Object.keys(want);
    return (
      Object.keys(came).length === keys.length &&
      keys.every((key) => key in came && same(plain(came[key]), plain(want[key])))
    );
  }
  return isDeepStrictEqual(came, want);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}
