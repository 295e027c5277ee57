export interface SsimConstants {
  c1: number;
  c2: number;
  /** What variances and covariances are multiplied by. */
  unbiased: number;
}

/**
 * A function that compares one channel of two maps by uniform windows of `size` x `size`, with its working memory. Sums
 * slide down the columns and along the rows, so the work does not depend on the size of the window.
 */
export function uniformWindowMean(height: number, width: number, size: number, { c1, c2, unbiased }: SsimConstants) {
  const [x, y] = [new Float64Array(height * width), new Float64Array(height * width)];
  /** Column by column, over the last `size` rows: sums of x, y, x² + y² (the formula needs no more of them) and x y. */
  const [sumX, sumY, squares, products] = Array.from({ length: 4 }, () => new Float64Array(width));
  const share = 1 / (size * size);
  return (a: ArrayLike<number>, b: ArrayLike<number>, start: number, step: number): number => {
    const meanX = center(a, start, step, x);
    const meanY = center(b, start, step, y);
    for (const sums of [sumX, sumY, squares, products]) sums.fill(0);
    let total = 0;
    for (let row = 0; row < height; row++) {
      slideDown(row);
      if (row >= size - 1) total += rowSum(meanX, meanY);
    }
    return total / ((height - size + 1) * (width - size + 1));
  };

  /** Takes a row into the sums, and the one that leaves the window out of them. */
  function slideDown(row: number): void {
    const [from, gone] = [row * width, (row - size) * width];
    for (let column = 0; column < width; column++) {
      const p = x[from + column];
      const q = y[from + column];
      const u = gone < 0 ? 0 : x[gone + column];
      const v = gone < 0 ? 0 : y[gone + column];
      sumX[column] += p - u;
      sumY[column] += q - v;
      squares[column] += p * p + q * q - (u * u + v * v);
      products[column] += p * q - u * v;
    }
  }

  /** The sum of the similarities of all windows that end in the row taken in last. */
  function rowSum(meanX: number, meanY: number): number {
    let total = 0;
    let sx = 0;
    let sy = 0;
    let ss = 0;
    let sp = 0;
    for (let column = 0; column < width; column++) {
      sx += sumX[column];
      sy += sumY[column];
      ss += squares[column];
      sp += products[column];
      const gone = column - size;
      if (gone >= 0) {
        sx -= sumX[gone];
        sy -= sumY[gone];
        ss -= squares[gone];
        sp -= products[gone];
      }
      if (gone < -1) continue;
      const mx = sx * share;
      const my = sy * share;
      const variances = unbiased * (ss * share - (mx * mx + my * my));
      const covariance = unbiased * (sp * share - mx * my);
      const ux = mx + meanX;
      const uy = my + meanY;
      total += ((2 * ux * uy + c1) * (2 * covariance + c2)) / ((ux * ux + uy * uy + c1) * (variances + c2));
    }
    return total;
  }
}

/**
 * Writes the values minus their mean, and returns the mean: variances are taken of these, as E[x²] - E[x]² would lose
 * digits where the mean is large.
 */
export function center(data: ArrayLike<number>, start: number, step: number, out: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < out.length; i++) sum += out[i] = data[start + i * step];
  const mean = sum / out.length;
  for (let i = 0; i < out.length; i++) out[i] -= mean;
  return mean;
}
