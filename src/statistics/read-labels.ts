import { isTensor, type TensorLike } from './tensor-like';

/** Class indices, one an example: an array, a typed array (also of int64, as NumPy saves labels), or a tensor `[N]`. */
export type Labels = ArrayLike<number> | BigInt64Array | BigUint64Array | TensorLike;

/**
 * Class indices as int32, one for each of `count` examples where that is known.
 *
 * @throws Error that begins with `caller` where the count differs, or a value is not a whole number from 0 up.
 */
export function readLabels(caller: string, argument: string, labels: Labels, count?: number): Int32Array {
  const values: ArrayLike<number | bigint> = isTensor(labels) ? labels.dataSync() : labels;
  if (isTensor(labels) && labels.shape.length !== 1)
    throw new Error(`${caller}: ${argument} is a tensor [${labels.shape}]; wanted class indices [${count ?? 'N'}]`);
  if (count !== undefined && values.length !== count)
    throw new Error(`${caller}: ${argument} has ${values.length} classes for ${count} images; pass one for each image`);
  return Int32Array.from({ length: values.length }, (_, i) => {
    const value = Number(values[i]);
    if (!Number.isInteger(value) || value < 0 || value > 0x7fffffff)
      throw new Error(
        `${caller}: ${argument}[${i}] is ${String(values[i])}; wanted a class index, a whole number from 0 up`,
      );
    return value;
  });
}

/** Whether `x` can be read as {@link Labels}. */
export function isLabels(x: unknown): x is Labels {
  return isTensor(x) || Array.isArray(x) || (ArrayBuffer.isView(x) && !(x instanceof DataView));
}
