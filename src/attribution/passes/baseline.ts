import { tf } from '../../runtime';

/** A baseline of the shape of `x [N, ...]`, from one number, one image, or one image for each. */
export function baselineFor(method: string, baseline: number | tf.Tensor, x: tf.Tensor): tf.Tensor {
  if (typeof baseline === 'number') return tf.fill(x.shape, baseline);
  const one = [1, ...x.shape.slice(1)];
  const shapes = [String(x.shape), String(one), String(x.shape.slice(1))];
  if (!shapes.includes(String(baseline.shape))) {
    throw new Error(`${method}: baseline is [${baseline.shape}]; wanted [${x.shape}], or one image [${x.shape.slice(1)}]`);
  }
  return tf.tidy(() => tf.add(tf.zeros(x.shape), baseline));
}
