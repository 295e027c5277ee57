/** The weights inside the window of SSIM. */
export type SsimWindow =
  /** Equal weights on size x size pixels; size is odd, by default 7. */
  | { weights: 'uniform'; size?: number }
  /**
   * Gaussian weights, sigma 1.5 by default, up to a radius of truncate · sigma (3.5 by default), rounded: 11 x 11
   * pixels.
   */
  | { weights: 'gaussian'; sigma?: number; truncate?: number };

/** The window is separable: its weights along one axis, sum 1. */
export function weightsOf(window: SsimWindow): Float64Array {
  if (window.weights === 'uniform') {
    const { size = 7 } = window;
    if (!(Number.isInteger(size) && size > 2 && size % 2 === 1))
      throw new RangeError(`ssim: window size is ${size}; wanted an odd number from 3 up`);
    return new Float64Array(size).fill(1 / size);
  }
  if (window.weights !== 'gaussian')
    throw new Error(
      `ssim: window weights are '${(window as { weights: string }).weights}'; wanted uniform or gaussian`,
    );
  const { sigma = 1.5, truncate = 3.5 } = window;
  const radius = Math.floor(truncate * sigma + 0.5);
  if (!(sigma > 0 && radius >= 1)) {
    throw new RangeError(
      `ssim: sigma is ${sigma} and truncate is ${truncate}; wanted a radius truncate · sigma of at least half a pixel`,
    );
  }
  const weights = Float64Array.from({ length: 2 * radius + 1 }, (_, i) =>
    Math.exp(-((i - radius) ** 2) / (2 * sigma * sigma)),
  );
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight) => weight / sum);
}

/**
 * Averages over windows in place: the result for the window whose corner is (r, c) stands at r · (columns of windows) +
 * c.
 */
export function blurrer(height: number, width: number, weights: Float64Array): (values: Float64Array) => void {
  const columns = width - weights.length + 1;
  const isUniform = weights.every((weight) => weight === weights[0]);
  const [blurRow, blurColumns] = isUniform ? [runningRow, runningColumns] : [weightedRow, weightedColumns];
  const along = new Float64Array(height * columns);
  return (values) => {
    for (let row = 0; row < height; row++) blurRow(values, row * width, along, row * columns, columns, weights);
    blurColumns(along, values, height - weights.length + 1, columns, weights);
  };
}

type BlurRow = (
  values: Float64Array,
  from: number,
  out: Float64Array,
  to: number,
  length: number,
  weights: Float64Array,
) => void;
type BlurColumns = (
  values: Float64Array,
  out: Float64Array,
  rows: number,
  columns: number,
  weights: Float64Array,
) => void;

const weightedRow: BlurRow = (values, from, out, to, length, weights) => {
  for (let i = 0; i < length; i++) {
    let sum = 0;
    for (let k = 0; k < weights.length; k++) sum += weights[k] * values[from + i + k];
    out[to + i] = sum;
  }
};

const weightedColumns: BlurColumns = (values, out, rows, columns, weights) => {
  out.fill(0, 0, rows * columns);
  for (let row = 0; row < rows; row++) {
    for (let k = 0; k < weights.length; k++) {
      const weight = weights[k];
      for (let i = row * columns, from = i + k * columns; i < (row + 1) * columns; i++, from++)
        out[i] += weight * values[from];
    }
  }
};

/** Equal weights: each sum is the one before, less the value that leaves, and with the one that enters. */
const runningRow: BlurRow = (values, from, out, to, length, weights) => {
  const size = weights.length;
  let sum = 0;
  for (let k = 0; k < size; k++) sum += values[from + k];
  out[to] = sum * weights[0];
  for (let i = 1; i < length; i++) {
    sum += values[from + i + size - 1] - values[from + i - 1];
    out[to + i] = sum * weights[0];
  }
};

const runningColumns: BlurColumns = (values, out, rows, columns, weights) => {
  out.fill(0, 0, columns);
  for (let i = 0; i < weights.length * columns; i++) out[i % columns] += weights[0] * values[i];
  const enters = (weights.length - 1) * columns;
  for (let i = columns; i < rows * columns; i++)
    out[i] = out[i - columns] + weights[0] * (values[i + enters] - values[i - columns]);
};
