import { tf } from '../../runtime';

/** How a grid of nodes becomes a smooth mask. */
export interface SmoothMask {
  /** Nodes along height and width. */
  grid: readonly [number, number];
  /** Pixels of the mask around the image. */
  margin: number;
  /** Sizes of the mask with its margin. */
  size: readonly [number, number];
  /** The mask `[N, ...size]` of nodes `[N, ...grid]`; can be differentiated. */
  of: (nodes: tf.Tensor) => tf.Tensor3D;
  /** Its part over the image, `[N,H,W]`. */
  crop: (mask: tf.Tensor) => tf.Tensor3D;
  dispose: () => void;
}

/** How much the largest of the values counts in the smooth maximum. */
const COLDNESS = 20;

/**
 * A mask whose value at u is the smooth maximum of y_i = p_i · k(|u - u_i| / σ) over the nodes around it, Σ y_i
 * softmax(20 y)_i, with k(z) = exp(-2 max(z - ½, 0)²); one node every `step` pixels, zeros beyond the image (Fong et
 * al. 2019).
 */
export function smoothMask(height: number, width: number, step: number, sigma: number): SmoothMask {
  const reach = Math.ceil(sigma / step);
  const [margin, radius, padding] = [step * reach, 1 + reach, 1 + 2 * reach];
  const grid = [height, width].map((length) => Math.ceil(length / step)) as [number, number];
  const cells = grid.map((nodes) => nodes + 2 * (padding - radius)) as [number, number];
  const size = cells.map((count) => step * (count - 1) + 1) as [number, number];
  const around = 2 * radius + 1;
  // Reads the nodes around each cell in one operation.
  const reading = tf.tidy(
    () => tf.reshape(tf.eye(around * around), [around, around, 1, around * around]) as tf.Tensor4D,
  );
  const kernel = tf.tidy(() => tf.tensor4d(kernelValues(step, sigma, radius), [1, 1, step * step, around * around]));
  return {
    grid,
    margin,
    size,
    of: (nodes) =>
      tf.tidy(() => {
        const n = nodes.shape[0];
        const padded = tf.pad(nodes as tf.Tensor3D, [
          [0, 0],
          [padding, padding],
          [padding, padding],
        ]);
        const neighbors = tf.conv2d(tf.expandDims(padded, 3) as tf.Tensor4D, reading, 1, 'valid');
        const y = tf.mul(tf.reshape(neighbors, [n, cells[0] * cells[1], 1, around * around]), kernel);
        const values = tf.sum(tf.mul(y, tf.softmax(tf.mul(y, COLDNESS))), 3);
        const placed = tf.transpose(tf.reshape(values, [n, ...cells, step, step]), [0, 1, 3, 2, 4]);
        const whole = tf.reshape(placed, [n, cells[0] * step, cells[1] * step]);
        return tf.clipByValue(tf.slice(whole, [0, 0, 0], [n, ...size]), 0, 1) as tf.Tensor3D;
      }),
    crop: (mask) => tf.slice(mask as tf.Tensor3D, [0, margin, margin], [mask.shape[0], height, width]),
    dispose: () => tf.dispose([kernel, reading]),
  };
}

/** k at each of the `step` x `step` pixels of a cell (rows), for each of the nodes around it (columns). */
function kernelValues(step: number, sigma: number, radius: number): Float32Array {
  const around = 2 * radius + 1;
  const values = new Float32Array(step * step * around * around);
  for (let pixel = 0, at = 0; pixel < step * step; pixel++) {
    for (let node = 0; node < around * around; node++, at++) {
      const dy = Math.floor(pixel / step) - step * (Math.floor(node / around) - radius);
      const dx = (pixel % step) - step * ((node % around) - radius);
      values[at] = Math.exp(-2 * Math.max(Math.hypot(dy, dx) / sigma - 0.5, 0) ** 2);
    }
  }
  return values;
}
