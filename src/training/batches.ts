import type { Random } from '../random';
import { readLabels, sizeOf, type Labels } from '../statistics';
import { tf } from '../runtime';
import { digest } from './checkpoint/described';

/** Examples that can be drawn in batches. A batch may be made anew at each call, for example with other colors. */
export interface Batches {
  readonly size: number;
  /** Images `x [n, ...]` and class indices `labels [n]` of the examples named; the caller disposes both. */
  batch(indices: ArrayLike<number>, random: Random): { x: tf.Tensor; labels: tf.Tensor1D };
  /**
   * The order of the examples in an epoch, cut into batches of `batchSize` from its start; a permutation unless given.
   */
  order?(random: Random, batchSize: number): Uint32Array;
  /** A digest of all of it, for the identity of a checkpoint; without it, some of the examples are looked at. */
  digest?(): string;
}

export interface ArrayExamples {
  /** All images one after another; bytes are scaled to 0..1, floats are taken as they are. */
  images: Uint8Array | Float32Array;
  /** `[n, ...]` */
  shape: readonly number[];
  /** Class indices, one an image: an array, also of int64, or a tensor. */
  labels: Labels;
}

/** Examples that lie in memory. */
export function examples({ images, shape, labels }: ArrayExamples): Batches {
  const [size, ...item] = shape;
  const length = sizeOf(item);
  if (images.length !== size * length)
    throw new Error(`examples: images has ${images.length} values; wanted ${size * length} for [${shape}]`);
  const classes = readLabels('examples', 'labels', labels, size);
  const copy =
    images instanceof Uint8Array
      ? scaledBytes(images)
      : (start: number, to: Float32Array) => to.set(images.subarray(start, start + length));
  return {
    size,
    digest: () => digest([String(shape), images.constructor.name, images, classes]),
    batch(indices) {
      const values = new Float32Array(indices.length * length);
      for (let row = 0; row < indices.length; row++)
        copy(indices[row] * length, values.subarray(row * length, (row + 1) * length));
      return {
        x: tf.tensor(values, [indices.length, ...item]),
        labels: tf.tensor1d(
          Int32Array.from(indices, (index) => classes[index]),
          'int32',
        ),
      };
    },
  };
}

/**
 * Copies bytes as shares of 255. A loop of its own: one that met both kinds of array would run several times as long
 * for ever after.
 */
function scaledBytes(bytes: Uint8Array): (start: number, to: Float32Array) => void {
  return (start, to) => {
    for (let i = 0; i < to.length; i++) to[i] = bytes[start + i] * (1 / 255);
  };
}

/**
 * Examples that are made anew at each access: `draw` gives those of a batch, for example with other colors every time.
 */
export function drawn(size: number, draw: (indices: ArrayLike<number>, random: Random) => ArrayExamples): Batches {
  return {
    size,
    batch(indices, random) {
      const all = examples(draw(indices, random));
      return all.batch(
        Uint32Array.from({ length: all.size }, (_, i) => i),
        random,
      );
    },
  };
}
