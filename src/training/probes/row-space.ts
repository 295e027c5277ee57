/** The rows of a matrix `[n,p]` in coordinates of their own span. */
export interface RowSpace {
  /** `[n,width]`; the products of rows are those of the matrix. */
  rows: Float64Array;
  width: number;
  /** Weights `[width,k]` on these coordinates as weights `[p,k]` on the columns of the matrix, of the same length. */
  weights(inside: Float64Array, k: number): Float64Array;
}

/** What is left of a row once it is expressed by those before it counts as nothing below this share of it. */
const NOTHING = 1e-12;

/**
 * What is linear in the rows `x [n,p]` and pays for the length of its weights depends on the products of rows alone: so
 * with fewer rows than columns `n` coordinates do for `p`. They are the lower triangle L of the Cholesky decomposition
 * x xᵀ = L Lᵀ; a row that others span has a zero on its diagonal.
 */
export function rowSpace(x: ArrayLike<number>, [n, p]: readonly [number, number]): RowSpace {
  if (n >= p) return { rows: Float64Array.from(x), width: p, weights: (inside) => inside };
  const lower = new Float64Array(n * n);
  for (let i = 0; i < n; i++)
    for (let j = 0; j <= i; j++) {
      let product = 0;
      for (let c = 0; c < p; c++) product += x[i * p + c] * x[j * p + c];
      let rest = product;
      for (let c = 0; c < j; c++) rest -= lower[i * n + c] * lower[j * n + c];
      if (i === j) lower[i * n + i] = rest > NOTHING * product ? Math.sqrt(rest) : 0;
      else lower[i * n + j] = lower[j * n + j] === 0 ? 0 : rest / lower[j * n + j];
    }
  return {
    rows: lower,
    width: n,
    weights: (inside, k) => onColumns(solveTransposed(lower, n, inside, k), x, [n, p], k),
  };
}

/** A of Lᵀ A = B; nothing of a row that others span. */
function solveTransposed(lower: Float64Array, n: number, b: Float64Array, k: number): Float64Array {
  const a = new Float64Array(n * k);
  for (let i = n - 1; i >= 0; i--) {
    const diagonal = lower[i * n + i];
    if (diagonal === 0) continue;
    for (let c = 0; c < k; c++) {
      let rest = b[i * k + c];
      for (let j = i + 1; j < n; j++) rest -= lower[j * n + i] * a[j * k + c];
      a[i * k + c] = rest / diagonal;
    }
  }
  return a;
}

/** xᵀ A */
function onColumns(a: Float64Array, x: ArrayLike<number>, [n, p]: readonly [number, number], k: number): Float64Array {
  const weights = new Float64Array(p * k);
  for (let i = 0; i < n; i++)
    for (let j = 0; j < p; j++) {
      const value = x[i * p + j];
      if (value !== 0) for (let c = 0; c < k; c++) weights[j * k + c] += value * a[i * k + c];
    }
  return weights;
}
