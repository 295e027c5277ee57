import type { Network } from '../models';
import { interruptible } from '../host';
import { tf } from '../runtime';
import { readBatch, readLabels, type Labels, type Maps } from '../statistics';
import { predictedClasses } from './predicted-classes';

export interface PixelFlippingOptions {
  /** Pixels replaced at a time; default 28. */
  pixelsPerStep?: number;
  /** What they are replaced by, in every channel; default 0. */
  baseline?: number;
  /** Whose probability is followed; default the class predicted for the untouched image. */
  target?: Labels;
  /**
   * What is followed: the probability by softmax (default), an independent one by sigmoid (for a network of one
   * output), or the output itself.
   */
  scores?: 'softmax' | 'sigmoid' | 'outputs';
  batchSize?: number;
  signal?: AbortSignal;
}

export interface PixelFlipping {
  /** Probability of the class after 0, 1, … steps, image by image: `[N][steps + 1]`. */
  curves: Float64Array[];
  /**
   * Trapezoid mean of each curve `[N]`: low where the map put first what the network needs. NaN for a constant map,
   * which orders nothing.
   */
  area: Float64Array;
}

/**
 * Pixel flipping (Bach et al. 2015; the protocol of Hedström et al. 2023): pixels of `x [N,H,W,C]` are replaced by a
 * baseline, those with the largest attribution first, and the probability of the predicted class is followed.
 * Channels of `maps` are summed; equal pixels go in reading order.
 *
 * Watch the baseline: where it is the color of the background, a map of the object's brightness does well.
 */
export async function pixelFlipping(
  network: Network,
  x: tf.Tensor,
  maps: Maps,
  options: PixelFlippingOptions = {},
): Promise<PixelFlipping> {
  const { pixelsPerStep = 28, baseline = 0, scores = 'softmax', batchSize = 256, signal } = options;
  const [count, height, width, channels] = x.shape;
  const pixels = height * width;
  if (!Number.isInteger(pixelsPerStep) || pixelsPerStep < 1) {
    throw new RangeError(`pixelFlipping: pixelsPerStep is ${pixelsPerStep}; wanted a whole number from 1`);
  }
  if (!Object.hasOwn(SCORES, scores))
    throw new Error(`pixelFlipping: scores is '${String(scores)}'; wanted ${Object.keys(SCORES).join(', ')}`);
  const read = readBatch(maps, 'pixelFlipping', 'maps');
  const per = read.size / pixels;
  if (read.count !== count || read.shape[1] !== height || read.shape[2] !== width) {
    throw new Error(`pixelFlipping: maps are [${read.shape}]; wanted [${count}, ${height}, ${width}] or with channels`);
  }
  const classes = options.target
    ? readLabels('pixelFlipping', 'target', options.target, count)
    : predictedClasses(network, x);
  const steps = Math.ceil(pixels / pixelsPerStep);
  const images = x.dataSync();

  return interruptible(
    async (breathe) => {
      const curves: Float64Array[] = [];
      for (let image = 0; image < count; image++) {
        await breathe();
        const order = flippingOrder(
          Float64Array.from({ length: pixels }, (_, pixel) => {
            let sum = 0;
            for (let c = 0; c < per; c++) sum += read.data[image * read.size + pixel * per + c];
            return sum;
          }),
        );
        if (!order) {
          curves.push(new Float64Array(steps + 1).fill(NaN));
          continue;
        }
        const untouched = images.subarray(image * pixels * channels, (image + 1) * pixels * channels) as Float32Array;
        const rows = flipped(untouched, order, { steps, pixelsPerStep, channels, baseline });
        curves.push(
          followed(network, rows, {
            shape: [steps + 1, height, width, channels],
            target: classes[image],
            scores,
            batchSize,
          }),
        );
      }
      const area = Float64Array.from(
        curves,
        (curve) => curve.slice(1).reduce((sum, value, i) => sum + (value + curve[i]) / 2, 0) / steps,
      );
      return { curves, area };
    },
    { signal },
  );
}

/** Pixels by attribution, the largest first; undefined where the map is constant or has a NaN. */
function flippingOrder(strength: Float64Array): Uint32Array | undefined {
  if (strength.every((value) => value === strength[0]) || strength.some(Number.isNaN)) return undefined;
  return Uint32Array.from(strength, (_, i) => i).sort((i, j) => strength[j] - strength[i] || i - j);
}

/** The image with none, some, and in the end all of its pixels replaced, one after another. */
function flipped(
  image: Float32Array,
  order: Uint32Array,
  {
    steps,
    pixelsPerStep,
    channels,
    baseline,
  }: { steps: number; pixelsPerStep: number; channels: number; baseline: number },
): Float32Array {
  const rows = new Float32Array((steps + 1) * image.length);
  const current = image.slice();
  for (let step = 0; step <= steps; step++) {
    rows.set(current, step * image.length);
    for (const pixel of order.subarray(step * pixelsPerStep, (step + 1) * pixelsPerStep))
      current.fill(baseline, pixel * channels, (pixel + 1) * channels);
  }
  return rows;
}

/** What is followed of the outputs `[n, classes]`. */
const SCORES = {
  softmax(output: tf.Tensor) {
    if (output.shape[1] === 1) {
      throw new Error(
        `pixelFlipping: the network gives one output, [${output.shape}], whose softmax is 1 whatever the image; take scores 'sigmoid' or 'outputs'`,
      );
    }
    return tf.softmax(output);
  },
  sigmoid: (output: tf.Tensor) => tf.sigmoid(output),
  outputs: (output: tf.Tensor) => output,
};

function followed(
  network: Network,
  rows: Float32Array,
  {
    shape,
    target,
    scores,
    batchSize,
  }: { shape: readonly number[]; target: number; scores: keyof typeof SCORES; batchSize: number },
): Float64Array {
  const [count, ...item] = shape;
  const size = rows.length / count;
  const out = new Float64Array(count);
  for (let start = 0; start < count; start += batchSize) {
    const n = Math.min(batchSize, count - start);
    const found = tf.tidy(() =>
      SCORES[scores](network.forward(tf.tensor(rows.subarray(start * size, (start + n) * size), [n, ...item]))),
    );
    const [values, classes] = [found.dataSync(), found.shape[1]!];
    found.dispose();
    if (!(target >= 0 && target < classes))
      throw new RangeError(`pixelFlipping: target is ${target}; wanted a class index from 0 to ${classes - 1}`);
    for (let i = 0; i < n; i++) out[start + i] = values[i * classes + target];
  }
  return out;
}
