/** Every typed array that a file can hold. */
export type NumericArray =
  | Float64Array
  | Float32Array
  | BigInt64Array
  | BigUint64Array
  | Int32Array
  | Uint32Array
  | Int16Array
  | Uint16Array
  | Int8Array
  | Uint8Array;

/** An array as it stood in a file: row-major (the last axis runs fastest) values and the length of each axis. */
export interface NdArray<T extends NumericArray = NumericArray> {
  shape: number[];
  data: T;
}
