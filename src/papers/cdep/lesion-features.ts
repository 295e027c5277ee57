/**
 * Photographs of skin lesions behind the frozen part of a network, as a task of a study: what all trainings of a head
 * share is computed once.
 *
 * Source: Rieger et al., "Interpretations are useful" (2020), section 4.1, and its public code.
 */
import { imagenetNormalize } from '../../data';
import { decompose } from '../../decomposition';
import { interruptible, progress } from '../../host';
import { tf } from '../../runtime';
import type { TaskContext } from '../../studies';
import { frozenPart, type FrozenPart } from './frozen-part';
import { keptRows } from './kept-rows';
import { lesionPhotographs, type LesionPhotographs } from './lesion-photographs';
import { grownMask, placeShares } from './lesion-places';
import { lesionSplit, stressPairs } from './lesion-split';
import { keepArrays, type LesionFacts } from './lesion-tables';
import { pasteSticker } from './paste-sticker';
import { stickerMask } from './sticker-mask';

/** A task's parameters. */
export interface LesionFeatures {
  readonly part: 'vgg16' | 'efficientnet_lite0';
  /** At most so many photographs, as `lesionPhotographs` draws them; all unless given. */
  readonly limit?: number;
  /** The seeds of the splits. */
  readonly splits: readonly number[];
  /** How many malignant photographs of a split's test part get a sticker, at most. */
  readonly stressed: number;
}

/**
 * Features of all photographs, what their stickers contribute to them (β), and features of the malignant photographs
 * that get a sticker, all by the one factor that brings the first to size 1: a task for `runStudy`, with the
 * photographs as the input `lesions` and the weights of the frozen part as `part`. Keeps them in files, which
 * `lesionTables` reads; goes on where it was stopped.
 */
export async function lesionFeatures(parameters: LesionFeatures, context: TaskContext): Promise<LesionFacts> {
  const { splits, stressed: most, limit } = parameters;
  const set = await lesionPhotographs({ limit });
  context.expect('lesions', set.meta);
  const part = await frozenPart(parameters.part);
  try {
    context.expect('part', part.meta);
    const [n, h, w] = set.shape;
    const masks = masksOf(set);
    const masked = [...masks.keys()];
    const flags = { labels: [...set.labels], flagged: [...set.flagged], masked };
    const pairs = splits.map((seed) => stressPairs(flags, lesionSplit(n, seed).test, { seed, most }));
    const all = pairs.flat();
    const image = (i: number) => set.images[i];
    const grown = masked.map((i) => grownMask(masks.get(i)!, [h, w]));
    const rows = (name: string, count: number, compute: Compute) => {
      const place = { width: 49 * part.channels, file: `${context.folder}/${name}.rows` };
      return computed(name, count, place, compute);
    };
    const features = (name: string, count: number, imageOf: (i: number) => Uint8Array) =>
      rows(name, count, (which) => part.network.tap(asInput(part, which.map(imageOf), [h, w]), part.layer));
    const pasted = (from: 'donor' | 'other') => (k: number) =>
      pasteSticker(image(all[k].onto), image(all[k][from]), masks.get(all[k].donor)!);

    const plain = await features('features', n, image);
    const beta = await rows('β of stickers', masked.length, (which) => {
      const x = asInput(
        part,
        which.map((k) => image(masked[k])),
        [h, w],
      );
      const there = asMasks(
        part,
        which.map((k) => grown[k]),
        [h, w],
      );
      return decompose(part.network, x, there, { taps: [part.layer] }).taps[part.layer].beta.squeeze([0]);
    });
    const sticker = await features('stickers moved', all.length, pasted('donor'));
    const skin = await features('skin moved', all.length, pasted('other'));
    const scale = 1 / Math.sqrt(plain.reduce((sum, v) => sum + v * v, 0) / plain.length);
    for (const values of [plain, beta, sticker, skin]) for (let k = 0; k < values.length; k++) values[k] *= scale;
    const places = Float32Array.from(grown.flatMap((mask) => [...placeShares(mask, [h, w])]));
    keepArrays(context, { plain, beta, sticker, skin, places });
    return { ...flags, channels: part.channels, splits, pairs };
  } finally {
    part.network.dispose();
  }
}

/** The masks of stickers, of those photographs flagged with one in which there is a mask, by their place in the set. */
function masksOf({ images, lesions, stickers, flagged, shape: [n, h, w] }: LesionPhotographs): Map<number, Uint8Array> {
  const masks = new Map<number, Uint8Array>();
  for (let i = 0; i < n; i++) {
    if (flagged[i] !== 1) continue;
    const mask = stickers?.[i] ?? stickerMask(images[i], lesions![i], [h, w]);
    if (mask.includes(1)) masks.set(i, mask);
  }
  return masks;
}

type Sides = readonly [h: number, w: number];

/** Bytes RGB as the frozen part was fed in its training `[n,size,size,3]`. */
function asInput({ size, convention }: FrozenPart, images: readonly Uint8Array[], [h, w]: Sides): tf.Tensor4D {
  const x = tf.tensor4d(imagenetNormalize(Buffer.concat(images), convention), [images.length, h, w, 3]);
  return tf.image.resizeBilinear(x, [size, size], false, true);
}

/** Masks of the same size `[n,size,size]`. */
function asMasks({ size }: FrozenPart, masks: readonly Uint8Array[], [h, w]: Sides): tf.Tensor {
  const stack = tf.tensor4d(Float32Array.from(Buffer.concat(masks)), [masks.length, h, w, 1]);
  const sized = tf.image.resizeBilinear(stack, [size, size], false, true);
  return tf.cast(tf.greaterEqual(tf.squeeze(sized, [3]), 0.5), 'float32');
}

type Compute = (which: readonly number[]) => tf.Tensor;

const BATCH = 16;

/** Rows of `width` numbers, computed in batches; those that an earlier run left in `file` are read. */
async function computed(
  label: string,
  count: number,
  { width, file }: { width: number; file: string },
  compute: Compute,
): Promise<Float32Array> {
  const kept = keptRows(file, width);
  const values = new Float32Array(count * width);
  const there = kept.read(values);
  const bar = progress(label, Math.max(count, 1), there);
  await interruptible(async (breathe) => {
    for (let from = there; from < count; from += BATCH) {
      await breathe();
      const which = Array.from({ length: Math.min(BATCH, count - from) }, (_, k) => from + k);
      const result = tf.tidy(() => compute(which));
      const rows = result.dataSync() as Float32Array;
      result.dispose();
      values.set(rows, from * width);
      kept.append(rows);
      bar.update(from + which.length);
    }
  });
  bar.finish(`${count} photographs`);
  return values;
}
