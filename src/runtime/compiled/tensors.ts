import type { tf } from '../tf';

/** Tensors by name. */
export type Tensors = Readonly<Record<string, tf.Tensor>>;

/** The same tensors, their names behind `prefix`: to hand over several records as one. */
export function prefixed(prefix: string, tensors: Tensors): Tensors {
  return Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [prefix + name, tensor]));
}

/** Those whose names begin with `prefix`, without it. */
export function unprefixed(prefix: string, tensors: Tensors): Tensors {
  return Object.fromEntries(
    Object.entries(tensors)
      .filter(([name]) => name.startsWith(prefix))
      .map(([name, tensor]) => [name.slice(prefix.length), tensor]),
  );
}
