import { Network, type Inputs } from '../../models';
import { tf } from '../../runtime';
import type { OpenInput } from './open-input';

/** The model of a method that looks into layers; a function is an error that says so. */
export function asNetwork(method: string, model: unknown): Network {
  if (model instanceof Network) return model;
  throw new Error(
    `${method}: the model is ${typeof model === 'function' ? 'a function' : String(model)}; wanted a Network, whose layers the method looks into`,
  );
}

/** Rows of an opened input by the names of the network's inputs. */
export function namedRows(
  network: Network,
  { inputs }: Pick<OpenInput, 'inputs'>,
  rows: tf.Tensor,
): Record<string, tf.Tensor> {
  const opened: Inputs = inputs(rows);
  return opened instanceof tf.Tensor ? { [Object.keys(network.inputShapes)[0]]: opened } : { ...opened };
}

/** Signals by the names of the network's inputs in the form of the opened input. */
export function packedSignals(
  network: Network,
  { pack, names }: Pick<OpenInput, 'pack' | 'names'>,
  signals: Readonly<Record<string, tf.Tensor>>,
): tf.Tensor {
  return names ? pack(signals) : signals[Object.keys(network.inputShapes)[0]];
}
