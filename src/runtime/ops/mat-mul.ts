import { tf } from '../tf';

interface NativeBackend {
  binding: Record<'TF_ATTR_BOOL' | 'TF_ATTR_TYPE' | 'TF_FLOAT', number>;
  executeSingleOutput(name: string, attributes: { name: string; type: number; value: unknown }[], inputs: tf.Tensor[]): tf.Tensor;
}

/**
 * Has the native library multiply two matrices by MatMul: TensorFlow.js takes BatchMatMulV2 for everything, which needs up to twice the
 * time for a single pair, most with one of them transposed, as in every gradient.
 */
export function registerMatMul(): void {
  const stock = tf.getKernel(tf.BatchMatMul, 'tensorflow');
  if (!stock) return;
  tf.unregisterKernel(tf.BatchMatMul, 'tensorflow');
  tf.registerKernel({
    ...stock,
    kernelFunc: (call) => {
      const { a, b } = call.inputs as unknown as Record<'a' | 'b', tf.Tensor>;
      if (a.shape.length !== 2 || b.shape.length !== 2 || a.dtype !== 'float32' || b.dtype !== 'float32') return stock.kernelFunc(call);
      const { binding, executeSingleOutput } = call.backend as NativeBackend;
      const { transposeA, transposeB } = call.attrs as unknown as tf.BatchMatMulAttrs;
      return executeSingleOutput.call(call.backend, 'MatMul', [
        { name: 'T', type: binding.TF_ATTR_TYPE, value: binding.TF_FLOAT },
        { name: 'transpose_a', type: binding.TF_ATTR_BOOL, value: transposeA },
        { name: 'transpose_b', type: binding.TF_ATTR_BOOL, value: transposeB },
      ], [a, b]);
    },
  });
}
