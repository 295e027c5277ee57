/** What is read of a tensor of TensorFlow.js, known by its parts, so that taking one does not load TensorFlow. */
export interface TensorLike {
  readonly shape: readonly number[];
  readonly dtype: string;
  readonly size: number;
  dataSync(): ArrayLike<number>;
}

/** Whether `x` is a tensor. */
export function isTensor(x: unknown): x is TensorLike {
  const tensor = x as Partial<TensorLike> | null;
  return (
    typeof tensor === 'object' &&
    tensor !== null &&
    Array.isArray(tensor.shape) &&
    typeof tensor.dataSync === 'function'
  );
}
