import { tf } from '../../runtime';
import { predict, type Model } from './model';

/** The model's outputs `[N, classes]` for `x [N, ...]`, `batchSize` images at a time. */
export function outputs(model: Model, x: tf.Tensor, batchSize: number): tf.Tensor2D {
  const [n, ...item] = x.shape;
  return tf.tidy(() => {
    const parts: tf.Tensor2D[] = [];
    for (let start = 0; start < n; start += batchSize) {
      parts.push(predict(model, tf.slice(x, [start, ...item.map(() => 0)], [Math.min(batchSize, n - start), ...item])));
    }
    return tf.concat(parts);
  });
}
