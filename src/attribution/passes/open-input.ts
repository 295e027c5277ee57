import { Network, type Inputs } from '../../models';
import { isCompiled, replayed, tf, type Tensors } from '../../runtime';
import { sizeOf } from '../../statistics';
import type { Model } from './model';

/**
 * What is explained, as one tensor: `x` itself, or, where there are several by name, the values of each example one
 * after another `[N, values]`. Methods then need not know how many there are.
 */
export interface OpenInput {
  /** `[N, ...]`, its own: the caller of {@link openInput} disposes it. */
  x: tf.Tensor;
  /** Rows of the form of `x` as the model takes them. */
  inputs: (rows: tf.Tensor) => Inputs;
  /** Outputs of the model for rows of the form of `x`. */
  forward: (rows: tf.Tensor) => tf.Tensor;
  /**
   * `f(inputs)`, as one graph where the model allows it: for work on tensors and on the model alone, which `key` names.
   */
  replay: <I extends Tensors, O extends Tensors>(key: string, inputs: I, f: (inputs: I) => O) => O;
  /** A tensor of the form of `x`, or several by name, from what was given in one of the forms that `x` may have. */
  pack: (tensors: Inputs) => tf.Tensor;
  /** Something of the form of `x` in the form in which it was given. */
  unpack: (map: tf.Tensor) => Inputs;
  /** Values of each input in the order in which they lie; one entry for one tensor. */
  sizes: readonly number[];
  /** Names of the inputs; undefined for one tensor. */
  names: readonly string[] | undefined;
}

/** Opens `x`, float32 or whole numbers, for a `method` that is named in errors. */
export function openInput(method: string, model: Model<never>, x: Inputs): OpenInput {
  const outputs = (inputs: Inputs): tf.Tensor =>
    checkOutput(method, model instanceof Network ? model.forward(inputs) : (model as (x: Inputs) => tf.Tensor)(inputs));
  const replay: OpenInput['replay'] = (key, inputs, f) => {
    if (model instanceof Network) return model.replay(key, inputs, f);
    return isCompiled(model) ? replayed({ owner: model, key }, inputs, f) : f(inputs);
  };
  if (x instanceof tf.Tensor) {
    checkTensor(method, 'x', x);
    const same = (tensor: Inputs) => (tensor as tf.Tensor).clone();
    return {
      x: x.dtype === 'float32' ? x.clone() : tf.cast(x, 'float32'),
      inputs: (rows) => rows,
      forward: outputs,
      replay,
      pack: same,
      unpack: same,
      sizes: [sizeOf(x.shape.slice(1))],
      names: undefined,
    };
  }
  if (typeof x !== 'object' || x === null || Object.keys(x).length === 0) {
    throw new Error(
      `${method}: x is ${x === null || typeof x !== 'object' ? String(x) : 'an object of nothing'}; wanted a tensor [N, ...], or several by name`,
    );
  }
  const names = Object.keys(x);
  for (const name of names) checkTensor(method, `x.${name}`, x[name], x[names[0]].shape?.[0]);
  const items = names.map((name) => x[name].shape.slice(1));
  const sizes = items.map(sizeOf);
  const starts = sizes.map((_, i) => sizes.slice(0, i).reduce((sum, size) => sum + size, 0));
  const pack = (tensors: Inputs) =>
    tf.tidy(() =>
      tf.concat(
        names.map((name) =>
          tf.reshape((tensors as Record<string, tf.Tensor>)[name], [
            -1,
            sizeOf((tensors as Record<string, tf.Tensor>)[name].shape.slice(1)),
          ]),
        ),
        1,
      ),
    );
  const unpack = (rows: tf.Tensor) =>
    Object.fromEntries(
      names.map((name, i) => [
        name,
        tf.reshape(tf.slice(rows, [0, starts[i]], [-1, sizes[i]]), [rows.shape[0], ...items[i]]),
      ]),
    );
  return {
    x: tf.tidy(() => tf.cast(pack(x), 'float32')),
    inputs: unpack,
    forward: (rows) => outputs(unpack(rows)),
    // The same rows may be divided into inputs in several ways.
    replay: (key, inputs, f) => replay(`${key} ${JSON.stringify(names.map((name, i) => [name, items[i]]))}`, inputs, f),
    pack,
    unpack,
    sizes,
    names,
  };
}

/** Throws unless `x` is a tensor of at least one example and, where `count` is given, as many as that. */
function checkTensor(method: string, argument: string, x: tf.Tensor, count?: number): void {
  if (!(x instanceof tf.Tensor)) throw new Error(`${method}: ${argument} is ${String(x)}; wanted a tensor [N, ...]`);
  if (x.dtype === 'string' || x.dtype === 'complex64')
    throw new Error(`${method}: ${argument} holds values of type ${x.dtype}; wanted numbers`);
  if (x.shape.length < 2 || x.shape[0] === 0)
    throw new Error(`${method}: ${argument} is [${x.shape}]; wanted a batch of at least one, [N, ...]`);
  if (count !== undefined && x.shape[0] !== count)
    throw new Error(
      `${method}: ${argument} has ${x.shape[0]} examples and the first input ${count}; wanted equally many`,
    );
  checkFinite(method, argument, x);
}

/** One operation and one number where all is well: a sum is finite only if all values are. */
function checkFinite(method: string, argument: string, x: tf.Tensor): void {
  const total = tf.tidy(() => tf.sum(x));
  const [sum] = total.dataSync();
  total.dispose();
  if (Number.isFinite(sum)) return;
  const values = x.dataSync();
  const at = values.findIndex((value) => !Number.isFinite(value));
  if (at >= 0)
    throw new Error(
      `${method}: ${argument} has the value ${values[at]} in image ${Math.floor(at / (x.size / x.shape[0]))}; wanted finite numbers`,
    );
}

function checkOutput(method: string, output: tf.Tensor): tf.Tensor {
  if (!(output instanceof tf.Tensor))
    throw new Error(
      `${method}: the model gave ${output === undefined ? 'nothing' : `${typeof output}`}; wanted a tensor [N, ...]${isPromise(output) ? ', not a promise of one' : ''}`,
    );
  return output;
}

function isPromise(x: unknown): boolean {
  return typeof (x as Promise<unknown> | undefined)?.then === 'function';
}
