import { attributesOf, inputsOf } from '../engine';
import { onGpu } from '../gradients/native';
import { tf } from '../tf';

/**
 * Has the native library dilate depthwise convolutions on every processor: its own operation refuses to on those for
 * which it leaves oneDNN off. The filter is spread, with zeros between its taps, which gives the same sums.
 */
export function registerDilatedDepthwise(): void {
  const stock = tf.getKernel(tf.DepthwiseConv2dNative, 'tensorflow');
  if (!stock) return;
  tf.unregisterKernel(tf.DepthwiseConv2dNative, 'tensorflow');
  tf.registerKernel({
    ...stock,
    kernelFunc: (call) => {
      const { dilations } = attributesOf<tf.DepthwiseConv2dNativeAttrs>(call.attrs);
      const [rows, columns] = typeof dilations === 'number' ? [dilations, dilations] : dilations;
      if ((rows === 1 && columns === 1) || onGpu()) return stock.kernelFunc(call);
      const { x, filter } = inputsOf<'x' | 'filter'>(call);
      const spread = spreadFilter(filter as tf.Tensor4D, rows, columns);
      try {
        return stock.kernelFunc({ ...call, inputs: { x, filter: spread }, attrs: { ...call.attrs, dilations: 1 } });
      } finally {
        spread.dispose();
      }
    },
  });
}

/** A filter `[h,w,c,m]` with its taps so many rows and columns apart. */
function spreadFilter(filter: tf.Tensor4D, rows: number, columns: number): tf.Tensor4D {
  const [h, w, c, m] = filter.shape;
  return tf.tidy(() => {
    const apart = tf.pad(tf.reshape(filter, [h, 1, w, 1, c * m]), [
      [0, 0],
      [0, rows - 1],
      [0, 0],
      [0, columns - 1],
      [0, 0],
    ]);
    const whole = tf.reshape<tf.Rank.R4>(apart, [h * rows, w * columns, c, m]);
    return tf.slice(whole, [0, 0, 0, 0], [(h - 1) * rows + 1, (w - 1) * columns + 1, c, m]);
  });
}
