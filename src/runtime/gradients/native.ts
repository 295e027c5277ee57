import { nativeBackend } from '../engine';
import { tf } from '../tf';

export type Attributes = Readonly<Record<string, boolean | string | number | readonly number[]>>;

/** True where operations run in TensorFlow's own library, which has operations that TensorFlow.js does not wrap. */
export function isNative(): boolean {
  return tf.getBackend() === 'tensorflow';
}

/** True where the native library runs operations on a graphics card. */
export function onGpu(): boolean {
  return isNative() && nativeBackend().isUsingGpuDevice;
}

/**
 * Runs one of TensorFlow's own operations, of the type of its last input, past the tape: a gradient must be given by
 * the caller.
 */
export function runNative(name: string, attributes: Attributes, inputs: readonly tf.Tensor[]): tf.Tensor {
  return runNativeOutputs(name, attributes, inputs, 1)[0];
}

/** The same for an operation of several outputs. */
export function runNativeOutputs(
  name: string,
  attributes: Attributes,
  inputs: readonly tf.Tensor[],
  outputs: number,
): tf.Tensor[] {
  const backend = nativeBackend();
  const { binding } = backend;
  const type = (value: Attributes[string]) =>
    typeof value === 'boolean'
      ? binding.TF_ATTR_BOOL
      : typeof value === 'string'
        ? binding.TF_ATTR_STRING
        : binding.TF_ATTR_INT;
  return backend.executeMultipleOutputs(
    name,
    [
      {
        name: 'T',
        type: binding.TF_ATTR_TYPE,
        value: inputs[inputs.length - 1].dtype === 'int32' ? binding.TF_INT32 : binding.TF_FLOAT,
      },
      ...Object.entries(attributes).map(([key, value]) => ({ name: key, type: type(value), value })),
    ],
    [...inputs],
    outputs,
  );
}
