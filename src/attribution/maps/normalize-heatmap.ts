import { tf } from '../../runtime';

/**
 * r / (Σ_u r(u) + ε) + ε, with r = max(map, 0), map by map `[N,h,w]`: adds up to about 1, and is ε everywhere where
 * nothing is positive. What the consistency of explanations is measured on (Pillai and Pirsiavash 2021, eq. 2 and their
 * code).
 */
export function normalizeHeatmap(maps: tf.Tensor3D, { epsilon = 1e-8 }: { epsilon?: number } = {}): tf.Tensor3D {
  return tf.tidy(() => {
    const positive = tf.relu(maps);
    return tf.add(tf.div(positive, tf.add(tf.sum(positive, [1, 2], true), epsilon)), epsilon);
  });
}
