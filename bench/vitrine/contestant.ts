import type { NdArray } from 'vitrine/formats';
import { tf } from 'vitrine/runtime';
import type { Case } from '../cases';
import type { Passed } from '../protocol';

/** Something that can be asked for the cases of a model. */
export interface Contestant {
  /** Runs a case: to be timed, or for parity on the images from number `first` on. */
  work: (once: Case, first?: number) => Promise<Record<string, NdArray>> | Record<string, NdArray>;
  /** Runs a case of a network once and counts what goes through the network. */
  count?: (once: Case) => Promise<Passed>;
}

/** The tensors of one of the model's files. */
export type ReadFile = (name: string) => ReadonlyMap<string, NdArray>;

/** Reads the tensors out, which is part of the work, and frees them. */
export function read(tensors: object): Record<string, NdArray> {
  const found = Object.entries(tensors as Record<string, tf.Tensor>).map(([name, tensor]) => [
    name,
    { data: tensor.dataSync(), shape: tensor.shape },
  ]);
  tf.dispose(tensors as tf.TensorContainer);
  return Object.fromEntries(found);
}
