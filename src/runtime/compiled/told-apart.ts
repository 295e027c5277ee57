import { nativeBackend } from '../engine';
import type { tf } from '../tf';
import type { Tensors } from './tensors';

/**
 * The inputs, with copies for those that are one tensor with another or with a variable: which one is read must show.
 */
export function toldApart<I extends Tensors>(
  inputs: I,
  variables: readonly tf.Variable[],
): { own: I; copies: tf.Tensor[] } {
  const seen = new Set<object>(variables.map(({ dataId }) => dataId));
  const copies: tf.Tensor[] = [];
  const own = Object.entries(inputs).map(([name, tensor]) => {
    if (!seen.has(tensor.dataId)) {
      seen.add(tensor.dataId);
      return [name, tensor] as const;
    }
    const copy = copyOf(tensor);
    copies.push(copy);
    return [name, copy] as const;
  });
  return { own: Object.fromEntries(own) as I, copies };
}

/** The same values under another number of the native library. */
function copyOf(tensor: tf.Tensor): tf.Tensor {
  const native = nativeBackend();
  const type = native.getDTypeInteger(tensor.dtype);
  return native.executeSingleOutput(
    'Identity',
    [{ name: 'T', type: native.binding.TF_ATTR_TYPE, value: type }],
    [tensor],
  );
}
