import { attributesOf, runKernel } from '../engine';
import { tf } from '../tf';
import { linear } from './linear';
import { isNative, runNative } from './native';

/**
 * resizeBilinear is linear: each row and column of the result mixes two of the image, out = A·image·Bᵀ, so d image =
 * Aᵀ·dy·B. Replaces the stock gradient, which ignores half-pixel centers (and, in plain JavaScript, swaps height and
 * width).
 */
export function registerResizeBilinear(): void {
  tf.registerGradient({
    kernelName: tf.ResizeBilinear,
    inputsToSave: ['images'],
    gradFunc: (dy, saved, attributes) => {
      const [images] = saved as tf.Tensor4D[];
      const options = attributesOf<tf.ResizeBilinearAttrs>(attributes);
      const back = (t: tf.Tensor) => (isNative() ? backNative : backPlain)(t as tf.Tensor4D, images, options);
      const resize = (t: tf.Tensor) => runKernel(tf.ResizeBilinear, { images: t }, { ...attributes });
      return { images: () => linear(dy as tf.Tensor, back, resize) };
    },
  });
}

function backNative(
  dy: tf.Tensor4D,
  images: tf.Tensor4D,
  { alignCorners, halfPixelCenters }: tf.ResizeBilinearAttrs,
): tf.Tensor {
  const image = images.dtype === 'float32' ? images : tf.cast(images, 'float32');
  return runNative('ResizeBilinearGrad', { align_corners: alignCorners, half_pixel_centers: halfPixelCenters }, [
    dy,
    image,
  ]);
}

function backPlain(dy: tf.Tensor4D, images: tf.Tensor4D, options: tf.ResizeBilinearAttrs): tf.Tensor {
  const [n, height, width, channels] = images.shape;
  const [, h, w] = dy.shape;
  return tf.tidy(() => {
    const rows = tf.matMul(mixing(height, h, options), tf.reshape(dy, [n, h, w * channels]), true);
    const columns = tf.matMul(mixing(width, w, options), tf.reshape(rows, [n * height, w, channels]), true);
    return tf.reshape(columns, images.shape);
  });
}

/** The matrix `[1, to, from]` that resizes one axis. */
function mixing(from: number, to: number, { alignCorners, halfPixelCenters }: tf.ResizeBilinearAttrs): tf.Tensor3D {
  const scale = alignCorners && to > 1 ? (from - 1) / (to - 1) : from / to;
  const weights = new Float32Array(to * from);
  for (let i = 0; i < to; i++) {
    const at = halfPixelCenters ? (i + 0.5) * scale - 0.5 : i * scale;
    const fraction = at - Math.floor(at);
    weights[i * from + Math.max(0, Math.floor(at))] += 1 - fraction;
    weights[i * from + Math.min(from - 1, Math.ceil(at))] += fraction;
  }
  return tf.tensor3d(weights, [1, to, from]);
}
