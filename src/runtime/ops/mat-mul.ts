import { attributesOf, inputsOf, nativeBackend } from '../engine';
import { tf } from '../tf';

/**
 * Has the native library multiply two matrices by MatMul: TensorFlow.js takes BatchMatMulV2 for everything, which needs
 * up to twice the time for a single pair, most with one of them transposed, as in every gradient.
 */
export function registerMatMul(): void {
  const stock = tf.getKernel(tf.BatchMatMul, 'tensorflow');
  if (!stock) return;
  tf.unregisterKernel(tf.BatchMatMul, 'tensorflow');
  tf.registerKernel({
    ...stock,
    kernelFunc: (call) => {
      const { a, b } = inputsOf<'a' | 'b'>(call);
      if (a.shape.length !== 2 || b.shape.length !== 2 || a.dtype !== 'float32' || b.dtype !== 'float32')
        return stock.kernelFunc(call);
      const native = nativeBackend();
      const { binding } = native;
      const { transposeA, transposeB } = attributesOf<tf.BatchMatMulAttrs>(call.attrs);
      return native.executeSingleOutput(
        'MatMul',
        [
          { name: 'T', type: binding.TF_ATTR_TYPE, value: binding.TF_FLOAT },
          { name: 'transpose_a', type: binding.TF_ATTR_BOOL, value: transposeA },
          { name: 'transpose_b', type: binding.TF_ATTR_BOOL, value: transposeB },
        ],
        [a, b],
      );
    },
  });
}
