import { tf } from '../../runtime';

/** The outputs `[N, ...]` for `x [N, ...]`, `batchSize` images at a time. */
export function outputs(
  { forward, batchSize }: { forward: (rows: tf.Tensor) => tf.Tensor; batchSize: number },
  x: tf.Tensor,
): tf.Tensor {
  const [n, ...item] = x.shape;
  return tf.tidy(() => {
    const parts: tf.Tensor[] = [];
    for (let start = 0; start < n; start += batchSize) {
      parts.push(forward(tf.slice(x, [start, ...item.map(() => 0)], [Math.min(batchSize, n - start), ...item])));
    }
    return tf.concat(parts);
  });
}
