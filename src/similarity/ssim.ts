import { checkEqualShapes, readMapsWithChannels, type Maps } from '../statistics';
import { center, uniformWindowMean, type SsimConstants } from './ssim-uniform';
import { blurrer, weightsOf, type SsimWindow } from './ssim-window';

export interface SsimOptions {
  /**
   * L, the distance from the smallest to the largest possible value: 1 for maps from 0 to 1. There is no default: it
   * sets the result's floor.
   */
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
 * Structural similarity of each pair of maps, `a` and `b` `[N,H,W]` or `[N,H,W,C]` (mean over channels): the mean over
 * all whole windows of (2 μx μy + C1)(2 σxy + C2) / ((μx² + μy² + C1)(σx² + σy² + C2)), C1 = (K1 L)², C2 = (K2 L)².
 *
 * Equal maps give exactly 1, also constant ones, for which it is defined; a value that is not finite gives NaN. Adebayo
 * et al. 2018 published curves with L = 2 for maps from 0 to 1, with Gaussian weights. Source: Wang et al. 2004, who
 * also take the population's covariance.
 */
export function ssim(
  a: Maps,
  b: Maps,
  { dataRange, window = { weights: 'uniform' }, covariance = 'sample', k1 = 0.01, k2 = 0.03 }: SsimOptions,
): Float64Array {
  const [left, right] = [readMapsWithChannels(a, 'ssim', 'a'), readMapsWithChannels(b, 'ssim', 'b')];
  checkEqualShapes(left, right, 'ssim', ['a', 'b']);
  if (!(dataRange > 0 && dataRange < Infinity))
    throw new RangeError(`ssim: dataRange is ${dataRange}; wanted a positive number, 1 for maps from 0 to 1`);
  const { count, height, width, channels } = left;
  if (covariance !== 'sample' && covariance !== 'population')
    throw new Error(`ssim: covariance is '${String(covariance)}'; wanted sample or population`);
  const weights = weightsOf(window);
  const size = weights.length;
  if (height < size || width < size)
    throw new RangeError(
      `ssim: maps are ${height}x${width}, smaller than the window of ${size}x${size}; take a smaller one`,
    );
  const unbiased = covariance === 'sample' ? (size * size) / (size * size - 1) : 1;
  const constants = { c1: (k1 * dataRange) ** 2, c2: (k2 * dataRange) ** 2, unbiased };
  const compare =
    window.weights === 'uniform'
      ? uniformWindowMean(height, width, size, constants)
      : windowMean(height, width, weights, constants);
  return Float64Array.from({ length: count }, (_, image) => {
    let sum = 0;
    for (let channel = 0; channel < channels; channel++)
      sum += compare(left.data, right.data, image * left.size + channel, channels);
    return sum / channels;
  });
}

/**
 * A function that compares one channel of two maps, with its working memory; only windows that lie inside the map
 * count.
 */
function windowMean(height: number, width: number, weights: Float64Array, { c1, c2, unbiased }: SsimConstants) {
  const area = height * width;
  const [x, y, xx, yy, xy] = Array.from({ length: 5 }, () => new Float64Array(area));
  const blur = blurrer(height, width, weights);
  const [rows, columns] = [height - weights.length + 1, width - weights.length + 1];
  return (a: ArrayLike<number>, b: ArrayLike<number>, start: number, step: number): number => {
    const meanX = center(a, start, step, x);
    const meanY = center(b, start, step, y);
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
