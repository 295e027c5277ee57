import { tf } from '../../runtime';
import type { TaskContext } from '../../studies';
import { examples, type Batches } from '../../training';
import { lesionTables, type LesionTables } from './lesion-tables';

/** The tables as examples, and what belongs to a photograph. */
export interface LesionSets extends Pick<LesionTables, 'channels' | 'labels' | 'flagged' | 'splits' | 'pairs'> {
  readonly plain: Batches;
  readonly sticker: Batches;
  readonly skin: Batches;
  /** Where the sticker of a photograph is among those with a mask. */
  readonly slots: ReadonlyMap<number, number>;
  /** What stickers contribute to the features of photographs `[1,n,7,7,channels]`, 0 where there is none. */
  readonly betaOf: (which: readonly number[]) => tf.Tensor5D;
  /** How much of each place a sticker covers `[49]`. */
  readonly placesOf: (i: number) => Float32Array;
}

/** Those that this process read last, by where they lie. */
let read: { readonly file: string; readonly sets: LesionSets } | undefined;

export function lesionSetsOf(context: TaskContext): LesionSets {
  const result = context.result('features');
  const file = JSON.stringify(result.files);
  if (read?.file !== file) read = { file, sets: asExamples(lesionTables(result)) };
  return read.sets;
}

export function lesionSetsNow(): LesionSets {
  if (!read) throw new Error('lesionTraining: there are no features; wanted them read before an objective is asked');
  return read.sets;
}

function asExamples({ plain, sticker, skin, beta, places, masked, ...facts }: LesionTables): LesionSets {
  const { channels, labels } = facts;
  const width = 49 * channels;
  const slots = new Map(masked.map((i, k) => [i, k]));
  const batches = (images: Float32Array, own: readonly number[]) =>
    examples({ images, shape: [own.length, 7, 7, channels], labels: own });
  const malignant = (images: Float32Array) => batches(images, Array<number>(images.length / width).fill(1));
  return {
    ...{ ...facts, slots, plain: batches(plain, labels), sticker: malignant(sticker), skin: malignant(skin) },
    betaOf(which) {
      const values = new Float32Array(which.length * width);
      which.forEach((i, row) => {
        const slot = slots.get(i);
        if (slot !== undefined) values.set(beta.subarray(slot * width, (slot + 1) * width), row * width);
      });
      return tf.tensor5d(values, [1, which.length, 7, 7, channels]);
    },
    placesOf(i) {
      const slot = slots.get(i);
      return slot === undefined ? new Float32Array(49) : places.subarray(49 * slot, 49 * (slot + 1));
    },
  };
}

/** Those examples of `all` that are named. The task's key says where they lie, so which ones they are is a digest. */
export function some(all: Batches, which: readonly number[]): Batches {
  return {
    size: which.length,
    batch: (indices, random) =>
      all.batch(
        Array.from(indices, (j) => which[j]),
        random,
      ),
    digest: () => String(which),
  };
}
