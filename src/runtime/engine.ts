import { tf } from './tf';

// What TensorFlow.js 4.22.0 has and its types lack, given types in this file and nowhere else.

/** One operation on the tape of a gradient. */
export interface TapeNode {
  kernelName: string;
  inputs: Readonly<Record<string, tf.Tensor>>;
  outputs: readonly tf.Tensor[];
  saved?: tf.Tensor[];
  /** What flows back to each input, computed when it is asked for; none where nothing does. */
  gradient?: unknown;
}

interface Engine {
  state: {
    /** The innermost `tidy` or operation. */
    activeScope: { id: number } | null;
    gradientDepth: number;
    /** Above 0 inside an operation. */
    kernelDepth: number;
    activeTape: TapeNode[] | null;
    registeredVariables: Readonly<Record<string, tf.Variable>>;
  };
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

/** An option of an operation; `type` is TensorFlow's number for its kind. */
export interface NativeAttribute {
  name: string;
  type: number;
  value: unknown;
}

/** A tensor, or what stands for one, by the key of its values. */
export interface Stored {
  dataId?: object;
}

/** Values of a tensor in JavaScript. */
type Values = Int32Array | Float32Array | Uint8Array;

/** What the native library says of a tensor that it has. */
interface NativeTensor {
  id: number;
  shape: number[];
  dtype: number;
}

type NativeName =
  | 'TF_ATTR_BOOL'
  | 'TF_ATTR_FLOAT'
  | 'TF_ATTR_INT'
  | 'TF_ATTR_SHAPE'
  | 'TF_ATTR_STRING'
  | 'TF_ATTR_TYPE'
  | 'TF_BOOL'
  | 'TF_FLOAT'
  | 'TF_INT32'
  | 'TF_INT64';

/** The addon: TensorFlow's numbers for types, and tensors by their ids. */
export interface NativeBinding extends Readonly<Record<NativeName, number>> {
  createTensor(shape: readonly number[], type: number, values: Values): number;
  executeOp(name: string, attributes: NativeAttribute[], inputs: readonly number[], outputs: number): NativeTensor[];
  tensorDataSync(id: number): Int32Array;
  deleteTensor(id: number): void;
  loadSavedModel(folder: string, tags: string): number;
  runSavedModel(model: number, inputs: readonly number[], inputNames: string, outputNames: string): NativeTensor[];
  deleteSavedModel(model: number): void;
  getNumOfSavedModels(): number;
}

/** The native backend. A value is with it, or waits as `values` to be handed over. */
export interface NativeBackend {
  isUsingGpuDevice: boolean;
  binding: NativeBinding;
  tensorMap: { has(data: object): boolean; get(data: object): NativeTensor & { values: Values | null } };
  getInputTensorIds(tensors: readonly Stored[]): number[];
  createOutputTensor(made: NativeTensor): tf.Tensor;
  getDTypeInteger(dtype: string): number;
  move(data: object, values: ArrayLike<number>, shape: readonly number[], dtype: string, references: number): void;
  decodeJpeg(
    contents: Uint8Array,
    channels: number,
    ratio: number,
    fancyUpscaling: boolean,
    tryRecoverTruncated: boolean,
    acceptableFraction: number,
    method: string,
  ): tf.Tensor3D;
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
