import { tf } from '../../runtime';

/**
 * `half-pixel` is PyTorch's and OpenCV's bilinear rule, edges clamped; `legacy` that of TensorFlow 1, displaced by
 * about half a cell; `nearest` repeats cells.
 */
export type ResizeRule = 'half-pixel' | 'legacy' | 'nearest';

/**
 * Maps `[N,h,w]` at another size `[N,H,W]`: to lay them over an image, or hold them against a mask of it.
 * Differentiable (not `nearest`).
 */
export function resizeMaps(
  maps: tf.Tensor3D,
  [height, width]: readonly [number, number],
  rule: ResizeRule = 'half-pixel',
): tf.Tensor3D {
  return tf.tidy(() => {
    const images = tf.expandDims(maps, 3) as tf.Tensor4D;
    const resized =
      rule === 'nearest'
        ? tf.image.resizeNearestNeighbor(images, [height, width])
        : tf.image.resizeBilinear(images, [height, width], false, rule === 'half-pixel');
    return tf.squeeze(resized, [3]) as tf.Tensor3D;
  });
}
