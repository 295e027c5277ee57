import { inspect } from 'node:util';
import { isDifferentiating } from '../differentiating';
import { tf } from '../tf';
import { listOperations, type OperationList } from './operations';
import { isRecording } from './recording';
import { programsOf, replayed } from './replayed';
import type { Tensors } from './tensors';

/** A function of tensors, see {@link compiled}. */
export type Compiled<A extends readonly unknown[], R> = ((...given: A) => R) & {
  /**
   * What it is for the sizes that it was called with last: `graph` once it runs as one, `recorded` until then, `as it
   * is` where it cannot be one, with the `reason`.
   */
  state(): { state: 'new' | 'recorded' | 'graph' | 'as it is'; reason?: string };
  /** The operations of TensorFlow that it calls, for the sizes of its last call; printed, one a line. */
  operations(): OperationList;
};

const known = new WeakSet<object>();

/** Whether a function was made by {@link compiled}: only such functions of users run in graphs. */
export function isCompiled(f: unknown): boolean {
  return typeof f === 'function' && known.has(f);
}

const numbers = new WeakMap<object, number>();
let last = 0;

/** A number that no other object has, to name it by in a key. */
export function numberOf(thing: object): number {
  const number = numbers.get(thing) ?? ++last;
  numbers.set(thing, number);
  return number;
}

/**
 * `f`, recorded in its first calls and run as one graph in the native library from then on, with one crossing from
 * JavaScript for all of its operations: a model, a target, an objective or a layer's operation of your own.
 *
 * `f` must be a function of its tensors and of variables (`tf.variable`, a network's weights) alone. Numbers that it
 * takes from around it are those of its first calls for ever after, and what it prints or counts happens in those calls
 * only: pass what changes as a tensor. If it reads values of tensors, makes other numbers in each call, or uses tensors
 * from around it, it is run as it is, and {@link Compiled.state} says why. Gradients may be taken through it.
 *
 * @param f of tensors, or of several by name, `[...]` of any sizes; it gives a tensor, a list, or several by name
 */
export function compiled<A extends readonly unknown[], R>(f: (...given: A) => R): Compiled<A, R> {
  if (typeof f !== 'function') throw new Error(`compiled: f is ${inspect(f)}; wanted a function of tensors`);
  const call = (...given: A): R => {
    if (isRecording() || isDifferentiating()) return f(...given);
    const inputs = flatten(given);
    const results = replayed({ owner: call, key: 'f' }, inputs, (tensors) => named(f(...restored(given, tensors))));
    return unnamed(results) as R;
  };
  known.add(call);
  return Object.assign(call, {
    state() {
      const latest = programsOf(call).at(-1);
      const state = latest?.state === 'recorded twice' ? 'recorded' : (latest?.state ?? 'new');
      return latest?.reason === undefined ? { state } : { state, reason: latest.reason };
    },
    operations() {
      const latest = programsOf(call).at(-1);
      if (!latest?.recording)
        throw new Error(
          `compiled: there is no list of operations, ${latest ? latest.reason : 'since it was not called yet; call it once'}`,
        );
      return listOperations(latest.recording, latest.inputs, latest.results);
    },
  });
}

/** Every tensor of the arguments under a name: `0`, or `0.name`. */
function flatten(given: readonly unknown[]): Tensors {
  const inputs: Record<string, tf.Tensor> = {};
  for (const [i, argument] of given.entries()) {
    const parts = argument instanceof tf.Tensor ? { [i]: argument } : entriesOf(argument, i);
    if (!parts)
      throw new Error(
        `compiled: argument ${i} is ${inspect(argument, { depth: 0 })}; wanted a tensor, or several by name: pass a number as tf.scalar(…)`,
      );
    Object.assign(inputs, parts);
  }
  return inputs;
}

function entriesOf(argument: unknown, i: number): Tensors | undefined {
  if (typeof argument !== 'object' || argument === null) return undefined;
  const entries = Object.entries(argument);
  return entries.every(([, tensor]) => tensor instanceof tf.Tensor)
    ? Object.fromEntries(entries.map(([name, tensor]) => [`${i}.${name}`, tensor as tf.Tensor]))
    : undefined;
}

/** Arguments of the form of `given`, with the tensors named. */
function restored<A extends readonly unknown[]>(given: A, tensors: Tensors): A {
  return given.map((argument, i) =>
    argument instanceof tf.Tensor
      ? tensors[i]
      : Object.fromEntries(Object.keys(argument as object).map((name) => [name, tensors[`${i}.${name}`]])),
  ) as readonly unknown[] as A;
}

/** Results under names that say their form: `=` for the one, `[0]` in a list, `.name` of several by name. */
function named(results: unknown): Tensors {
  if (results instanceof tf.Tensor) return { '=': results };
  const entries = typeof results === 'object' && results !== null ? Object.entries(results) : [];
  if (entries.length === 0 || !entries.every(([, tensor]) => tensor instanceof tf.Tensor)) {
    throw new Error(
      `compiled: f gives ${inspect(results, { depth: 0 })}; wanted a tensor, a list of tensors, or several by name`,
    );
  }
  const list = Array.isArray(results);
  return Object.fromEntries(entries.map(([name, tensor]) => [list ? `[${name}]` : `.${name}`, tensor as tf.Tensor]));
}

function unnamed(results: Tensors): unknown {
  const [first] = Object.keys(results);
  if (first === '=') return results[first];
  if (first.startsWith('[')) return Object.values(results);
  return Object.fromEntries(Object.entries(results).map(([name, tensor]) => [name.slice(1), tensor]));
}
