import { tf } from './tf';

// What TensorFlow.js 4.22.0 has and its types lack, given types in this file and nowhere else.

/** One operation on the tape of a gradient. */
export interface TapeNode {
  kernelName: string;
  inputs: Readonly<Record<string, tf.Tensor>>;
  outputs: readonly tf.Tensor[];
  saved?: tf.Tensor[];
}

interface Engine {
  state: { gradientDepth: number; activeTape: TapeNode[] | null };
  addTapeNode(
    kernel: string,
    inputs: unknown,
    outputs: tf.Tensor[],
    gradient: unknown,
    saved: readonly tf.Tensor[],
    attributes: unknown,
  ): void;
}

/** The one engine, with the parts that record gradients. */
export function engine(): Engine {
  return tf.engine() as unknown as Engine;
}

interface NativeAttribute {
  name: string;
  type: number;
  value: unknown;
}

type NativeName = 'TF_ATTR_BOOL' | 'TF_ATTR_STRING' | 'TF_ATTR_INT' | 'TF_ATTR_TYPE' | 'TF_FLOAT' | 'TF_INT32';

/** The addon: TensorFlow's numbers for types, and tensors by their ids. */
export interface NativeBinding extends Readonly<Record<NativeName, number>> {
  createTensor(shape: readonly number[], type: number, values: Int32Array): number;
  executeOp(name: string, attributes: NativeAttribute[], inputs: readonly number[], outputs: number): { id: number }[];
  tensorDataSync(id: number): Int32Array;
  deleteTensor(id: number): void;
}

interface NativeBackend {
  isUsingGpuDevice: boolean;
  binding: NativeBinding;
  executeSingleOutput(name: string, attributes: NativeAttribute[], inputs: tf.Tensor[]): tf.Tensor;
  executeMultipleOutputs(
    name: string,
    attributes: NativeAttribute[],
    inputs: tf.Tensor[],
    outputs: number,
  ): tf.Tensor[];
}

/** The backend in use as the native one; what it has is there only where it is. */
export function nativeBackend(): NativeBackend {
  return tf.backend() as unknown as NativeBackend;
}

/** What a call of an operation got, by name. */
export function inputsOf<Name extends string>(call: { inputs: tf.NamedTensorInfoMap }): Record<Name, tf.Tensor> {
  return call.inputs as unknown as Record<Name, tf.Tensor>;
}

/**
 * The attributes of a call under the type that TensorFlow.js declares beside the operation, such as `tf.MaxPoolAttrs`.
 */
export function attributesOf<Attributes>(attributes: tf.NamedAttrMap | undefined): Attributes {
  return attributes as unknown as Attributes;
}

/** Runs one operation on the tape: what gradient functions may do, where `tf.grad` would throw the tape away. */
export function runKernel(
  name: string,
  inputs: Readonly<Record<string, tf.Tensor>>,
  attributes: Readonly<Record<string, unknown>> = {},
): tf.Tensor {
  return tf.engine().runKernel(name, { ...inputs }, { ...attributes } as unknown as tf.NamedAttrMap);
}
