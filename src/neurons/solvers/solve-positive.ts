/**
 * Solves A·x = b for a symmetric positive definite `a` `[n,n]` by Cholesky's factors (which replace `a`); undefined
 * when `a` is not positive definite to within rounding.
 */
export function solvePositive(a: Float64Array, b: Float64Array): Float64Array | undefined {
  const n = b.length;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      const sum = a[i * n + j] - productOfRows(a, i * n, j * n, j);
      if (i !== j) a[i * n + j] = sum / a[j * n + j];
      else if (sum > 1e-14 * a[i * n + i]) a[i * n + i] = Math.sqrt(sum);
      else return undefined;
    }
  }
  const x = Float64Array.from(b);
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < i; k++) x[i] -= a[i * n + k] * x[k];
    x[i] /= a[i * n + i];
  }
  for (let i = n - 1; i >= 0; i--) {
    for (let k = i + 1; k < n; k++) x[i] -= a[k * n + i] * x[k];
    x[i] /= a[i * n + i];
  }
  return x;
}

/** Σ a[one + k]·a[other + k], k < n, in four sums: they need not wait for each other. */
function productOfRows(a: Float64Array, one: number, other: number, n: number): number {
  let [s0, s1, s2, s3] = [0, 0, 0, 0];
  let k = 0;
  for (; k + 3 < n; k += 4) {
    s0 += a[one + k] * a[other + k];
    s1 += a[one + k + 1] * a[other + k + 1];
    s2 += a[one + k + 2] * a[other + k + 2];
    s3 += a[one + k + 3] * a[other + k + 3];
  }
  for (; k < n; k++) s0 += a[one + k] * a[other + k];
  return s0 + s1 + (s2 + s3);
}
