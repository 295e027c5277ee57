import { Random } from '../../random';
import { sizeOf } from '../../statistics';
import { tf } from '../../runtime';

/** Noise of so many copies of each image: drawn from a seed, or given. */
export type NoiseOptions = {
  /** Noisy copies of each image; as many as there are where the noise is given. */
  samples?: number;
  /** What `noise` counts in: shares of each image's own range (largest minus smallest value), or the values' own unit. */
  noiseUnit?: 'range' | 'absolute';
  /** Number of the first image where `x` is a part of a larger batch, so that each image gets the noise it has in the whole. */
  firstImage?: number;
} & (
  | {
    /** The noise itself, `[samples, N, ...]`, added as it is. */
    noise: tf.Tensor;
    seed?: undefined;
  }
  | {
    /** Standard deviation of the noise. */
    noise?: number;
    /** Decides the noise; required, so that a map can be had again. */
    seed: number;
  }
);

export interface Noise {
  samples: number;
  /** The noise of rows: that of sample `samples[r]` of image `images[r]`, `[rows, ...]`. */
  rows(images: ArrayLike<number>, samples: ArrayLike<number>): tf.Tensor;
}

/** The noise that the options of `method` describe, for a batch `x [N, ...]`. */
export function noiseFor(
  method: string,
  x: tf.Tensor,
  options: Required<Pick<NoiseOptions, 'samples' | 'noiseUnit'>> & { noise: number | tf.Tensor; seed?: number; firstImage?: number },
): Noise {
  return typeof options.noise === 'number' ? drawn(method, x, { ...options, noise: options.noise }) : given(method, x, options.noise);
}

function given(method: string, x: tf.Tensor, noise: tf.Tensor): Noise {
  const [samples, ...one] = noise.shape;
  if (!(samples > 0) || String(one) !== String(x.shape)) throw new Error(`${method}: noise is [${noise.shape}]; wanted [samples, ${x.shape}]`);
  const [n, ...item] = x.shape;
  return {
    samples,
    rows: (images, numbers) => tf.tidy(() => {
      const at = Int32Array.from(images, (image, row) => numbers[row] * n + image);
      return tf.gather(tf.reshape(noise, [samples * n, ...item]), tf.tensor1d(at, 'int32'));
    }),
  };
}

function drawn(
  method: string, x: tf.Tensor,
  { samples, noise, noiseUnit, seed, firstImage = 0 }: { samples: number; noise: number; noiseUnit: 'range' | 'absolute'; seed?: number; firstImage?: number },
): Noise {
  if (!Number.isInteger(samples) || samples < 1) throw new Error(`${method}: samples is ${samples}; wanted a whole number from 1`);
  if (!(noise >= 0)) throw new Error(`${method}: noise is ${noise}; wanted a standard deviation, 0 or more`);
  if (seed === undefined) throw new Error(`${method}: there is no seed; pass one, or the noise itself`);
  const ranges = noiseUnit === 'absolute' ? undefined : rangesOf(x);
  const [, ...item] = x.shape;
  const size = sizeOf(item);
  const random = new Random(seed);
  let last = new Map<string, Float32Array>();
  return {
    samples,
    rows(images, numbers) {
      const now = new Map<string, Float32Array>();
      const values = new Float32Array(images.length * size);
      for (let row = 0; row < images.length; row++) {
        // A stream for each copy of each image: nothing depends on how they are divided into batches.
        const key = `${numbers[row]}/${firstImage + images[row]}`;
        const one = now.get(key) ?? last.get(key) ?? random.fork(key).normals(size, 0, noise * (ranges ? ranges[images[row]] : 1));
        now.set(key, one);
        values.set(one, row * size);
      }
      last = now;
      return tf.tensor(values, [images.length, ...item]);
    },
  };
}

/** Largest minus smallest value of each image. */
function rangesOf(x: tf.Tensor): ArrayLike<number> {
  const ranges = tf.tidy(() => {
    const flat = tf.reshape(x, [x.shape[0], -1]);
    return tf.sub(tf.max(flat, 1), tf.min(flat, 1));
  });
  const values = ranges.dataSync();
  ranges.dispose();
  return values;
}
