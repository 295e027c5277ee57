import { Random } from '../../random';
import { sizeOf } from '../../statistics';
import { tf } from '../../runtime';
import { either, number, oneOf, TENSOR, whole } from './checks';
import type { Call } from './explain';

/** Noise of so many copies of each image: drawn from a seed, or given. */
export type NoiseOptions = {
  /** Noisy copies of each image; as many as there are where the noise is given. */
  samples?: number;
  /**
   * What `noise` counts in: shares of each image's own range (largest minus smallest value, of each input by itself),
   * or the values' own unit.
   */
  noiseUnit?: 'range' | 'absolute';
} & (
  | {
      /** The noise itself, `[samples, N, ...]`, added as it is. */
      noise: tf.Tensor;
      seed?: number;
    }
  | {
      /** Standard deviation of the noise. */
      noise?: number;
      /** Decides the noise; required, so that a map can be had again. */
      seed: number;
    }
);

/** The checks of {@link NoiseOptions}. */
export const NOISE = {
  samples: whole(1),
  noiseUnit: oneOf('range', 'absolute'),
  noise: either(
    number('a standard deviation, 0 or more', (value) => value >= 0),
    TENSOR,
  ),
} as const;

export interface Noise {
  samples: number;
  /** The noise of rows: that of sample `samples[r]` of image `images[r]`, `[rows, ...]`. */
  rows(images: ArrayLike<number>, samples: ArrayLike<number>): tf.Tensor;
}

/** The complete options of a method with noise. */
interface Complete {
  samples: number;
  noiseUnit: 'range' | 'absolute';
  noise: number | tf.Tensor;
  seed?: number;
  firstImage?: number;
}

/** The noise that the options of a call describe, for its `x [N, ...]`. */
export function noiseFor(call: Call<object>): Noise {
  const options = call.options as Complete;
  return typeof options.noise === 'number'
    ? drawn(call, { ...options, noise: options.noise })
    : given(call, options.noise);
}

function given({ method, x, names }: Call<object>, noise: tf.Tensor): Noise {
  if (names) throw new Error(`${method}: noise is a tensor and x several; wanted a standard deviation and a seed`);
  const [samples, ...one] = noise.shape;
  if (!(samples > 0) || String(one) !== String(x.shape))
    throw new Error(`${method}: noise is [${noise.shape}]; wanted [samples, ${x.shape}]`);
  const [n, ...item] = x.shape;
  return {
    samples,
    rows: (images, numbers) =>
      tf.tidy(() => {
        const at = Int32Array.from(images, (image, row) => numbers[row] * n + image);
        return tf.gather(tf.reshape(noise, [samples * n, ...item]), tf.tensor1d(at, 'int32'));
      }),
  };
}

function drawn(
  { method, x, sizes }: Call<object>,
  { samples, noise, noiseUnit, seed, firstImage = 0 }: Complete & { noise: number },
): Noise {
  if (seed === undefined) throw new Error(`${method}: there is no seed; pass one, or the noise itself`);
  const ranges =
    noiseUnit === 'absolute'
      ? undefined
      : sizes.map((size, i) =>
          rangesOf(
            x,
            sizes.slice(0, i).reduce((sum, each) => sum + each, 0),
            size,
          ),
        );
  const [, ...item] = x.shape;
  const size = sizeOf(item);
  const random = new Random(seed);
  const draw = (key: string, image: number) => {
    if (!ranges || ranges.length === 1)
      return random.fork(key).normals(size, 0, noise * (ranges ? ranges[0][image] : 1));
    const values = random.fork(key).normals(size, 0, noise);
    let start = 0;
    for (const [i, part] of sizes.entries())
      for (const end = start + part; start < end; start++) values[start] *= ranges[i][image];
    return values;
  };
  let last = new Map<string, Float32Array>();
  return {
    samples,
    rows(images, numbers) {
      const now = new Map<string, Float32Array>();
      const values = new Float32Array(images.length * size);
      for (let row = 0; row < images.length; row++) {
        // A stream for each copy of each image: nothing depends on how they are divided into batches.
        const key = `${numbers[row]}/${firstImage + images[row]}`;
        const one = now.get(key) ?? last.get(key) ?? draw(key, images[row]);
        now.set(key, one);
        values.set(one, row * size);
      }
      last = now;
      return tf.tensor(values, [images.length, ...item]);
    },
  };
}

/** Largest minus smallest value of each image, of `size` values from `start`. */
function rangesOf(x: tf.Tensor, start: number, size: number): ArrayLike<number> {
  const ranges = tf.tidy(() => {
    const flat = tf.reshape(x, [x.shape[0], -1]);
    const part = size === flat.shape[1] ? flat : tf.slice(flat, [0, start], [-1, size]);
    return tf.sub(tf.max(part, 1), tf.min(part, 1));
  });
  const values = ranges.dataSync();
  ranges.dispose();
  return values;
}
