import type { tf } from '../tf';

/** Tensors by name. */
export type Tensors = Readonly<Record<string, tf.Tensor>>;

/** The same tensors, their names behind `prefix`: to hand over several records as one. */
export function prefixed<T>(prefix: string, named: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(Object.entries(named).map(([name, value]) => [prefix + name, value]));
}

/** Those whose names begin with `prefix`, without it. */
export function unprefixed<T>(prefix: string, named: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(
    Object.entries(named)
      .filter(([name]) => name.startsWith(prefix))
      .map(([name, value]) => [name.slice(prefix.length), value]),
  );
}
