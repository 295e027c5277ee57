import { isDifferentiating } from '../differentiating';
import { nativeBackend } from '../engine';
import { isNative } from '../gradients/native';
import { tf } from '../tf';
import { firstApart } from './agree';
import { Program } from './program';
import { differenceOf } from './difference';
import { isRecording, record, type Recording } from './recording';
import { toldApart } from './told-apart';
import type { Tensors } from './tensors';

/** Which function it is that is called. */
export interface Place {
  /** What the function belongs to, such as a network: its graphs are freed with it, see {@link freePrograms}. */
  owner: object;
  /**
   * Names the function among those of its owner, with everything that decides which operations it calls and which
   * numbers it hands to them, but for its inputs.
   */
  key: string;
  /** The variables that it reads, where others hold the same values. */
  variables?: Iterable<tf.Variable>;
}

/** What has become of a function for inputs of some sizes. */
interface Entry {
  state: 'new' | 'recorded' | 'recorded twice' | 'graph' | 'as it is';
  recording?: Recording;
  /** Names of inputs and results. */
  inputs: readonly string[];
  results: readonly string[];
  program?: Program;
  /** Why it is run as it is. */
  reason?: string;
}

/** Graphs that are kept at most, and recordings of one owner; then those go that were not run for longest. */
const MOST = 256;

const owners = new WeakMap<object, Map<string, Entry>>();
/** The entries with a graph, the one run last at the end. */
const withGraph = new Set<Entry>();
/** Frees the graphs of owners that nobody holds any more. */
const forgotten = new FinalizationRegistry<Map<string, Entry>>(freeAll);

let compiling = process.env.VITRINE_COMPILED !== 'off';

/**
 * `f(inputs)`: once it has been called often enough, from one graph in the native library, of the operations that it
 * was seen to call. The results are those of the call itself, up to rounding.
 *
 * It is run as it is on other backends, inside a gradient and inside another such function, and wherever two calls show
 * that a graph would be wrong: it reads values of a tensor, makes numbers that differ from call to call, or reads
 * tensors that are neither inputs nor variables. `VITRINE_COMPILED=explain` prints why on standard error.
 */
export function replayed<I extends Tensors, O extends Tensors>(place: Place, inputs: I, f: (inputs: I) => O): O {
  if (!compiling || !isNative() || isRecording() || isDifferentiating()) return f(inputs);
  const names = Object.keys(inputs);
  const tensors = names.map((name) => inputs[name]);
  const entry = entryFor(place, names, tensors);
  if (entry.state === 'graph') return run(entry, tensors) as O;
  if (entry.state === 'as it is') return f(inputs);
  return entry.state === 'recorded twice' ? built(place, entry, inputs, f) : recorded(place, entry, inputs, f);
}

/** Graphs in the native library now. */
export function countGraphs(): number {
  return isNative() ? nativeBackend().binding.getNumOfSavedModels() : 0;
}

/** Frees the graphs of an owner: what it does next is recorded anew. */
export function freePrograms(owner: object): void {
  const entries = owners.get(owner);
  if (entries) freeAll(entries);
  owners.delete(owner);
}

/**
 * Runs `work`, which may be asynchronous, with all functions as they are: to compare, or to see every operation. What
 * else runs meanwhile does so too.
 */
export function withoutGraphs<T>(work: () => T): T {
  const before = compiling;
  const restore = () => {
    compiling = before;
  };
  compiling = false;
  try {
    const result = work();
    if (result instanceof Promise) return result.finally(restore) as T;
    restore();
    return result;
  } catch (error) {
    restore();
    throw error;
  }
}

/**
 * What has become of each function of an owner, for each sizes of its inputs, the one called last at the end: with its
 * recording, the names of its inputs and results, and the reason why it runs as it is.
 */
export function programsOf(
  owner: object,
): readonly ({ key: string } & Pick<Entry, 'state' | 'reason' | 'recording' | 'inputs' | 'results'>)[] {
  return [...(owners.get(owner) ?? [])].map(([key, entry]) => ({ key, ...entry }));
}

function entryFor({ owner, key }: Place, names: readonly string[], tensors: readonly tf.Tensor[]): Entry {
  const whole = `${key}(${names.map((name, i) => `${name} ${tensors[i].dtype} [${tensors[i].shape}]`).join(', ')})`;
  let entries = owners.get(owner);
  if (!entries) {
    owners.set(owner, (entries = new Map()));
    forgotten.register(owner, entries);
  }
  let entry = entries.get(whole);
  if (entry) {
    // The one called last goes to the end.
    entries.delete(whole);
    entries.set(whole, entry);
  }
  if (!entry || (entry.program && !entry.program.isAlive)) {
    if (entry) free(entry);
    entries.set(whole, (entry = { state: 'new', inputs: names, results: [] }));
    const [[oldest, first]] = entries;
    if (entries.size > MOST) {
      free(first);
      entries.delete(oldest);
    }
  }
  return entry;
}

/** The first call and the second, written down. */
function recorded<I extends Tensors, O extends Tensors>(place: Place, entry: Entry, inputs: I, f: (inputs: I) => O): O {
  const variables = [...(place.variables ?? [])];
  const { own, copies } = toldApart(inputs, variables);
  try {
    const { result, recording, reason } = record(
      Object.values(own),
      variables,
      () => f(own),
      (found) => Object.values(found),
    );
    const why = reason ?? (entry.recording && differenceOf(entry.recording, recording!));
    if (why !== undefined) {
      giveUp(place, entry, why);
    } else {
      entry.state = entry.recording ? 'recorded twice' : 'recorded';
      entry.recording = recording;
      entry.results = Object.keys(result);
    }
    return result;
  } finally {
    tf.dispose(copies);
  }
}

/**
 * The third call, as it is and from a new graph: the results must agree, whatever the library has made of the graph,
 * else there is none.
 */
function built<I extends Tensors, O extends Tensors>(place: Place, entry: Entry, inputs: I, f: (inputs: I) => O): O {
  let found: ReturnType<Program['compute']> | undefined;
  let program: Program | undefined;
  try {
    program = new Program(entry.recording!);
    found = program.compute(Object.values(inputs));
  } catch (error) {
    program?.free();
    giveUp(place, entry, inWords(error, entry));
    return f(inputs);
  }
  try {
    const result = f(inputs);
    const expected = [...Object.values(result), ...entry.recording!.assigned.map(({ variable }) => variable)];
    const apart = firstApart([...found.results, ...found.values], expected);
    if (apart !== undefined) {
      program.free();
      giveUp(place, entry, `its graph gives something else than its operations one by one (result ${apart})`);
    } else {
      Object.assign(entry, { program, state: 'graph' });
      keep(entry);
    }
    return result;
  } catch (error) {
    program.free();
    throw error;
  } finally {
    tf.dispose([found.results, found.values]);
  }
}

/** A graph more; the one that was not run for longest goes where there are too many. */
function keep(entry: Entry): void {
  withGraph.delete(entry);
  withGraph.add(entry);
  for (const oldest of withGraph) {
    if (withGraph.size <= MOST) break;
    free(oldest);
    Object.assign(oldest, { state: 'recorded twice', program: undefined });
  }
}

function run(entry: Entry, tensors: readonly tf.Tensor[]): Tensors {
  keep(entry);
  const results = entry.program!.run(tensors);
  return Object.fromEntries(entry.results.map((name, i) => [name, results[i]]));
}

/** What the library says, with the names of the operations. */
function inWords(error: unknown, { recording }: Entry): string {
  return (error as Error).message.replace(
    /operations_(\d+)/g,
    (node, at: string) => `${node} (${recording!.operations[Number(at)]?.name})`,
  );
}

function giveUp({ key }: Place, entry: Entry, reason: string): void {
  free(entry);
  Object.assign(entry, { state: 'as it is', reason, recording: undefined, program: undefined });
  if (process.env.VITRINE_COMPILED === 'explain') console.error(`runs as it is: ${key}: ${reason}`);
}

function free(entry: Entry): void {
  withGraph.delete(entry);
  entry.program?.free();
}

function freeAll(entries: ReadonlyMap<string, Entry>): void {
  for (const entry of entries.values()) free(entry);
}
