import { tf } from '../../runtime';

/** What lies around an image: zeros, or the values of its edge. */
export type Surroundings = 'zeros' | 'edge';

/** Images `[N,H,W,C]` under a Gaussian of deviation `sigma` pixels, cut at 4σ, with zeros around them unless told. */
export function blurred(x: tf.Tensor4D, sigma: number, around: Surroundings = 'zeros'): tf.Tensor4D {
  if (sigma === 0) return x.clone();
  return tf.tidy(() => {
    const [n, h, w, c] = x.shape;
    const along = (rows: tf.Tensor, length: number) =>
      tf.matMul(tf.tile(blurMatrix(length, sigma, around), [n, 1, 1]), rows);
    const down = tf.reshape(along(tf.reshape(x, [n, h, w * c]), h), [n, h, w, c]);
    const turned = tf.reshape(tf.transpose(down, [0, 2, 1, 3]), [n, w, h * c]);
    return tf.transpose(tf.reshape(along(turned, w), [n, w, h, c]), [0, 2, 1, 3]) as tf.Tensor4D;
  });
}

/** `[1, length, length]`: what each place takes of each. */
function blurMatrix(length: number, sigma: number, around: Surroundings): tf.Tensor3D {
  const reach = Math.ceil(4 * sigma);
  const bell = (d: number) => Math.exp(-(d * d) / (2 * sigma * sigma));
  let total = 0;
  for (let d = -reach; d <= reach; d++) total += bell(d);
  const values = new Float32Array(length * length);
  for (let to = 0; to < length; to++) {
    for (let d = -reach; d <= reach; d++) {
      const inside = Math.min(length - 1, Math.max(0, to + d));
      if (around === 'edge' || inside === to + d) values[to * length + inside] += bell(d) / total;
    }
  }
  return tf.tensor3d(values, [1, length, length]);
}

/** The deviations of `levels` blurs, from the strongest down to none. */
export function blurSigmas(strongest: number, levels = 8): number[] {
  return Array.from({ length: levels }, (_, l) => strongest * (1 - l / (levels - 1)));
}

/** Each image at every level of blur, `[N, levels, H, W, C]`, the last one clean. */
export function blurPyramid(x: tf.Tensor4D, strongest: number): tf.Tensor5D {
  return tf.tidy(
    () =>
      tf.stack(
        blurSigmas(strongest).map((sigma) => blurred(x, sigma)),
        1,
      ) as tf.Tensor5D,
  );
}

/**
 * What a mask `[N,H,W]` leaves of a pyramid: at m the level (levels - 1)·m, between two levels a mixture of both; clean
 * at 1.
 */
export function shownThrough(mask: tf.Tensor, pyramid: tf.Tensor): tf.Tensor4D {
  const [n, levels, h, w] = pyramid.shape;
  const at = tf.mul(tf.reshape(mask, [n, 1, h, w, 1]), levels - 1);
  const level = tf.reshape(tf.range(0, levels), [1, levels, 1, 1, 1]);
  const share = tf.relu(tf.sub(1, tf.abs(tf.sub(at, level))));
  return tf.sum(tf.mul(share, pyramid), 1);
}
