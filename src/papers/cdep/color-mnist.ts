/**
 * ColorMNIST: digits whose ink has the color of their class in training, and the color of class 9 - y at test time.
 *
 * Source: Rieger et al., "Interpretations are useful" (2020), section 4.2, and its public code.
 */
import type { ImageSet } from '../../data';
import { tf } from '../../runtime';
import type { Step } from '../../training';

/** A color: red, green, blue from 0 to 1. */
export type Rgb = readonly [red: number, green: number, blue: number];

/** Mean and deviation of each channel, of values 0..255. */
export interface ChannelStatistics {
  mean: Rgb;
  std: Rgb;
}

/**
 * The ten colors, red to purple in equal steps of hue and lightness: hue i·(5/6)/9, saturation 1, lightness 0.5 to
 * 64/255.
 */
export const INK_COLORS: readonly Rgb[] = Array.from({ length: 10 }, (_, i) =>
  fromHsl((i * 5) / 6 / 9, 1, 0.5 - (i / 9) * (0.5 - 64 / 255)),
);

/** The mean of the ten colors: ink that says nothing about the class. */
export const MEAN_INK: Rgb = eachChannel((c) => INK_COLORS.reduce((sum, color) => sum + color[c], 0) / 10);

/**
 * Digits `images` [n, 28, 28, 1] in colored ink, gray value · color, each channel less its mean and divided by its
 * deviation -> [n, 28, 28, 3]. `colorOf` gives the color of a label: `trainingInk`, `testInk`, or one of your own.
 */
export function inkDigits(
  { images, labels, shape: [n, h, w] }: Pick<ImageSet, 'images' | 'labels' | 'shape'>,
  colorOf: (label: number) => Rgb,
  { mean, std }: ChannelStatistics,
): Float32Array {
  const size = h * w;
  if (images.length !== n * size || labels.length !== n) {
    throw new RangeError(
      `inkDigits: images has ${images.length} values, labels ${labels.length}; wanted ${n * size} and ${n}`,
    );
  }
  const painted = new Float32Array(n * size * 3);
  for (let k = 0; k < n; k++) {
    const color = colorOf(labels[k]);
    for (let p = k * size; p < (k + 1) * size; p++) {
      for (let c = 0; c < 3; c++) painted[3 * p + c] = (images[p] * color[c] - mean[c]) / std[c];
    }
  }
  return painted;
}

/** Ink of the training images: color y. */
export function trainingInk(label: number): Rgb {
  return INK_COLORS[label];
}

/** Ink of the validation and test images: color 9 - y. */
export function testInk(label: number): Rgb {
  return INK_COLORS[9 - label];
}

/**
 * Mean and deviation (divisor n) of every channel of the digits in {@link trainingInk}, from the sums of the gray
 * values of each class.
 */
export function inkStatistics({
  images,
  labels,
  shape: [n, h, w],
}: Pick<ImageSet, 'images' | 'labels' | 'shape'>): ChannelStatistics {
  const [sums, squares] = [new Float64Array(10), new Float64Array(10)];
  for (let i = 0; i < images.length; i++) {
    const label = labels[Math.floor(i / (h * w))];
    sums[label] += images[i];
    squares[label] += images[i] ** 2;
  }
  const moment = (of: Float64Array, power: number) =>
    eachChannel((c) => of.reduce((sum, value, y) => sum + value * INK_COLORS[y][c] ** power, 0) / (n * h * w));
  const mean = moment(sums, 1);
  const square = moment(squares, 2);
  return { mean, std: eachChannel((c) => Math.sqrt(square[c] - mean[c] ** 2)) };
}

/**
 * For each pixel the share of `images` with ink there, divided by the sum over all pixels [h·w]: where the penalty's
 * single pixels are drawn.
 */
export function inkWeights({ images, shape: [, h, w] }: Pick<ImageSet, 'images' | 'shape'>): Float64Array {
  const counts = new Float64Array(h * w);
  let total = 0;
  for (let i = 0; i < images.length; i++) {
    if (images[i] === 0) continue;
    counts[i % (h * w)]++;
    total++;
  }
  if (total === 0) throw new Error('inkWeights: no pixel of any image has ink');
  return counts.map((count) => count / total);
}

/**
 * The groups of a step's penalty: `count` single pixels as masks [count, 1, 28, 28], drawn anew at each step, a pixel
 * as often as its share of `weights` [784], see {@link inkWeights}.
 */
export function inkPixels(weights: Float64Array, count: number): (step: Pick<Step, 'random'>) => tf.Tensor4D {
  let sum = 0;
  const upTo = weights.map((weight) => (sum += weight));
  const place = (share: number) => upTo.findIndex((so) => so > Math.min(share, 0.999999));
  return ({ random }) => {
    const masks = new Float32Array(count * 784);
    for (const [group, share] of random.uniforms(count).entries()) masks[group * 784 + place(share)] = 1;
    return tf.tensor4d(masks, [count, 1, 28, 28]);
  };
}

function fromHsl(hue: number, saturation: number, lightness: number): Rgb {
  const reach = saturation * Math.min(lightness, 1 - lightness);
  const channel = (n: number) => {
    const k = (n + hue * 12) % 12;
    return lightness - reach * Math.max(-1, Math.min(k - 3, 9 - k, 1));
  };
  return [channel(0), channel(8), channel(4)];
}

function eachChannel(value: (channel: number) => number): Rgb {
  return [value(0), value(1), value(2)];
}
