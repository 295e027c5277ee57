import { Random } from '../random';
import { tf } from '../runtime';
import type { ExplanationMethod } from './method';

export interface SmoothedOptions {
  /** Copies of each image; the last has no noise, so 1 is the method itself. Default 50. */
  samples?: number;
  /** Standard deviation of the noise, as a share of the image's own range; default 0.1. */
  noise?: number;
  seed: number;
}

/**
 * A method's mean over noisy copies of each image, (1/n) Σ E(x + e_k), e_n = 0: what smooth MPRT compares instead of
 * single maps (Hedström et al. 2023). It works for any method, for the same copies in every model. n calls of the
 * method.
 */
export function smoothed(
  method: ExplanationMethod,
  { samples = 50, noise = 0.1, seed }: SmoothedOptions,
): ExplanationMethod {
  if (!Number.isInteger(samples) || samples < 1)
    throw new RangeError(`smoothed: samples is ${samples}; wanted a whole number from 1`);
  if (!(noise >= 0)) throw new RangeError(`smoothed: noise is ${noise}; wanted a standard deviation, 0 or more`);
  return async (network, x, asked) => {
    const mapOf = async (input: tf.Tensor) => {
      const { map, ...rest } = await method(network, input, asked);
      tf.dispose(rest);
      return map;
    };
    let sum = await mapOf(x);
    try {
      for (let sample = 0; sample < samples - 1; sample++) {
        const input = tf.tidy(() =>
          noisy(x, noise, asked.firstImage, (image) => new Random(seed).fork(`${sample}/${image}`)),
        );
        try {
          const map = await mapOf(input);
          const next = tf.add(sum, map);
          tf.dispose([sum, map]);
          sum = next;
        } finally {
          input.dispose();
        }
      }
      return { map: tf.div(sum, samples) };
    } finally {
      sum.dispose();
    }
  };
}

function noisy(x: tf.Tensor, noise: number, firstImage: number, stream: (image: number) => Random): tf.Tensor {
  const [n, ...item] = x.shape;
  const flat = tf.reshape(x, [n, -1]);
  const ranges = tf.sub(tf.max(flat, 1), tf.min(flat, 1)).dataSync();
  const size = x.size / n;
  const values = new Float32Array(x.size);
  for (let image = 0; image < n; image++)
    values.set(stream(firstImage + image).normals(size, 0, noise * ranges[image]), image * size);
  return tf.add(x, tf.tensor(values, [n, ...item]));
}
