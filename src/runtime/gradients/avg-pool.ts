import { attributesOf, runKernel } from '../engine';
import { tf } from '../tf';
import { linear } from './linear';
import { isNative } from './native';

/**
 * avgPool is linear: its gradient spreads dy over the windows, and the gradient of that pools again. A window at the
 * edge is the mean of the fewer values inside the image; only the native gradient knows that by itself.
 */
export function registerAvgPool(): void {
  tf.registerGradient({
    kernelName: tf.AvgPool,
    inputsToSave: ['x'],
    gradFunc: (dy, saved, attributes) => {
      const [input] = saved as tf.Tensor4D[];
      const spread = (t: tf.Tensor) => {
        const scaled = isNative()
          ? t
          : tf.mul(t, incompleteness(input.shape, attributesOf<tf.AvgPoolAttrs>(attributes)));
        return runKernel(tf.AvgPoolGrad, { dy: scaled, input }, { ...attributes });
      };
      const pool = (t: tf.Tensor) => runKernel(tf.AvgPool, { x: t }, { ...attributes });
      return { x: () => linear(dy as tf.Tensor, spread, pool) };
    },
  });
}

/** Places of a window over those of them inside the image, for each window `[1,h,w,1]`; 1 away from the edges. */
function incompleteness(
  shape: tf.Tensor4D['shape'],
  { filterSize, strides, pad, dimRoundingMode }: tf.AvgPoolAttrs,
): tf.Tensor4D {
  const info = tf.backend_util.computePool2DInfo(shape, filterSize, strides, 1, pad, dimRoundingMode);
  const { filterHeight, filterWidth, strideHeight, strideWidth, outHeight, outWidth, inHeight, inWidth, padInfo } =
    info;
  const ratios = (count: number, stride: number, filter: number, before: number, size: number) =>
    Array.from(
      { length: count },
      (_, i) => filter / (Math.min(size, i * stride - before + filter) - Math.max(0, i * stride - before)),
    );
  const rows = ratios(outHeight, strideHeight, filterHeight, padInfo.top, inHeight);
  const columns = ratios(outWidth, strideWidth, filterWidth, padInfo.left, inWidth);
  return tf.tensor4d(
    rows.flatMap((row) => columns.map((column) => row * column)),
    [1, outHeight, outWidth, 1],
  );
}
