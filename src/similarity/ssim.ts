import { checkEqualShapes, flattenChannels, type Maps } from './maps';

/** The weights inside the window of SSIM. */
export type SsimWindow =
  /** Equal weights on size x size pixels; size is odd, by default 7. */
  | { weights: 'uniform'; size?: number }
  /** Gaussian weights, sigma 1.5 by default, up to a radius of truncate · sigma (3.5 by default), rounded: 11 x 11 pixels. */
  | { weights: 'gaussian'; sigma?: number; truncate?: number };

export interface SsimOptions {
  /** L, the distance from the smallest to the largest possible value: 1 for maps from 0 to 1. There is no default: it sets the result's floor. */
  dataRange: number;
  /** Default `{ weights: 'uniform' }`, 7 x 7. */
  window?: SsimWindow;
  /** `sample` (default) multiplies variances by n / (n - 1), n pixels of the window; `population` does not. */
  covariance?: 'sample' | 'population';
  /** K1 and K2, default 0.01 and 0.03. */
  k1?: number;
  k2?: number;
}

/**
 * Structural similarity of each pair of maps, `a` and `b` `[N,H,W]` or `[N,H,W,C]` (mean over channels): the mean over all whole windows of
 * (2 μx μy + C1)(2 σxy + C2) / ((μx² + μy² + C1)(σx² + σy² + C2)), C1 = (K1 L)², C2 = (K2 L)².
 *
 * Equal maps give exactly 1, also constant ones, for which it is defined; a value that is not finite gives NaN.
 * The sanity checks paper (Adebayo et al. 2018) published curves with L = 2 for maps from 0 to 1. Source: Wang et al. 2004.
 */
export function ssim(a: Maps, b: Maps, { dataRange, window = { weights: 'uniform' }, covariance = 'sample', k1 = 0.01, k2 = 0.03 }: SsimOptions): Float64Array {
  const [left, right] = [flattenChannels(a, 'ssim', 'a'), flattenChannels(b, 'ssim', 'b')];
  checkEqualShapes(left, right, 'ssim', ['a', 'b']);
  if (!(dataRange > 0 && dataRange < Infinity)) throw new RangeError(`ssim: dataRange is ${dataRange}; wanted a positive number, 1 for maps from 0 to 1`);
  const { count, height, width, channels } = left;
  const weights = weightsOf(window);
  const size = weights.length;
  if (height < size || width < size) throw new RangeError(`ssim: maps are ${height}x${width}, smaller than the window of ${size}x${size}; take a smaller one`);
  const unbiased = covariance === 'sample' ? (size * size) / (size * size - 1) : 1;
  const compare = windowMean(height, width, weights, { c1: (k1 * dataRange) ** 2, c2: (k2 * dataRange) ** 2, unbiased });
  return Float64Array.from({ length: count }, (_, image) => {
    let sum = 0;
    for (let channel = 0; channel < channels; channel++) sum += compare(left.data, right.data, image * left.size + channel, channels);
    return sum / channels;
  });
}

/** The window is separable: its weights along one axis, sum 1. */
function weightsOf(window: SsimWindow): Float64Array {
  if (window.weights === 'uniform') {
    const { size = 7 } = window;
    if (!(Number.isInteger(size) && size > 2 && size % 2 === 1)) throw new RangeError(`ssim: window size is ${size}; wanted an odd number from 3 up`);
    return new Float64Array(size).fill(1 / size);
  }
  if (window.weights !== 'gaussian') throw new Error(`ssim: window weights are '${(window as { weights: string }).weights}'; wanted uniform or gaussian`);
  const { sigma = 1.5, truncate = 3.5 } = window;
  const radius = Math.floor(truncate * sigma + 0.5);
  if (!(sigma > 0 && radius >= 1)) throw new RangeError(`ssim: sigma is ${sigma} and truncate is ${truncate}; wanted a radius truncate · sigma of at least half a pixel`);
  const weights = Float64Array.from({ length: 2 * radius + 1 }, (_, i) => Math.exp(-((i - radius) ** 2) / (2 * sigma * sigma)));
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight) => weight / sum);
}

interface Constants {
  c1: number;
  c2: number;
  unbiased: number;
}

/** A function that compares one channel of two maps, with its working memory; only windows that lie inside the map count. */
function windowMean(height: number, width: number, weights: Float64Array, { c1, c2, unbiased }: Constants) {
  const area = height * width;
  const [x, y, xx, yy, xy] = Array.from({ length: 5 }, () => new Float64Array(area));
  const blur = blurrer(height, width, weights);
  const [rows, columns] = [height - weights.length + 1, width - weights.length + 1];
  return (a: ArrayLike<number>, b: ArrayLike<number>, start: number, step: number): number => {
    // Variances are taken of values around the map's mean: E[x²] - E[x]² would lose digits where the mean is large.
    const meanX = centre(a, start, step, x);
    const meanY = centre(b, start, step, y);
    for (let i = 0; i < area; i++) {
      xx[i] = x[i] * x[i];
      yy[i] = y[i] * y[i];
      xy[i] = x[i] * y[i];
    }
    [x, y, xx, yy, xy].forEach(blur);
    let sum = 0;
    for (let i = 0; i < rows * columns; i++) {
      const ux = x[i] + meanX;
      const uy = y[i] + meanY;
      const vx = unbiased * (xx[i] - x[i] * x[i]);
      const vy = unbiased * (yy[i] - y[i] * y[i]);
      const vxy = unbiased * (xy[i] - x[i] * y[i]);
      sum += ((2 * ux * uy + c1) * (2 * vxy + c2)) / ((ux * ux + uy * uy + c1) * (vx + vy + c2));
    }
    return sum / (rows * columns);
  };
}

/** Writes the values minus their mean, and returns the mean. */
function centre(data: ArrayLike<number>, start: number, step: number, out: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < out.length; i++) sum += out[i] = data[start + i * step];
  const mean = sum / out.length;
  for (let i = 0; i < out.length; i++) out[i] -= mean;
  return mean;
}

/** Averages over windows in place: the result for the window whose corner is (r, c) stands at r · (columns of windows) + c. */
function blurrer(height: number, width: number, weights: Float64Array): (values: Float64Array) => void {
  const size = weights.length;
  const columns = width - size + 1;
  const blurRow = weights.every((weight) => weight === weights[0]) ? runningMean : weightedMean;
  const along = new Float64Array(height * columns);
  return (values) => {
    for (let row = 0; row < height; row++) blurRow(values, row * width, along, row * columns, columns, weights);
    for (let row = 0; row <= height - size; row++) {
      const to = row * columns;
      for (let column = 0; column < columns; column++) values[to + column] = weights[0] * along[to + column];
      for (let k = 1; k < size; k++) {
        const weight = weights[k];
        for (let i = to, from = to + k * columns; i < to + columns; i++, from++) values[i] += weight * along[from];
      }
    }
  };
}

type BlurRow = (values: Float64Array, from: number, out: Float64Array, to: number, length: number, weights: Float64Array) => void;

const weightedMean: BlurRow = (values, from, out, to, length, weights) => {
  for (let i = 0; i < length; i++) {
    let sum = 0;
    for (let k = 0; k < weights.length; k++) sum += weights[k] * values[from + i + k];
    out[to + i] = sum;
  }
};

/** Equal weights: each sum is the one before, less the value that leaves, and with the one that enters. */
const runningMean: BlurRow = (values, from, out, to, length, weights) => {
  const size = weights.length;
  let sum = 0;
  for (let k = 0; k < size; k++) sum += values[from + k];
  out[to] = sum * weights[0];
  for (let i = 1; i < length; i++) {
    sum += values[from + i + size - 1] - values[from + i - 1];
    out[to + i] = sum * weights[0];
  }
};
