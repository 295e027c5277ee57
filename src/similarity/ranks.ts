/**
 * The rank of each value from 1 up; equal values share the mean of their ranks, as in Spearman's coefficient:
 * `[5, 1, 5]` has ranks `[2.5, 1, 2.5]`. Values must not be NaN.
 */
export function averageRanks(values: ArrayLike<number>): Float64Array {
  return Float64Array.from(centredRanks(Float64Array.from(values)), (twice) => (twice + values.length + 1) / 2);
}

/**
 * Twice the rank minus `n + 1`: integers with the sum 0, so that Spearman's sums are exact up to some 300,000 values, and
 * a monotone change of a map changes not one bit of the result.
 */
export function centredRanks(values: Float64Array): Float64Array {
  const n = values.length;
  const sorted = values.slice().sort();
  // At the first place of each run of equals stands the run's rank, 2·mean - (n + 1); the search below finds that place.
  const rankOfRun = new Float64Array(n);
  for (let start = 0, end; start < n; start = end) {
    for (end = start + 1; end < n && sorted[end] === sorted[start]; ) end++;
    rankOfRun[start] = start + end - n;
  }
  const ranks = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    const value = values[i];
    let low = 0;
    for (let high = n; low < high; ) {
      const middle = (low + high) >>> 1;
      if (sorted[middle] < value) low = middle + 1;
      else high = middle;
    }
    ranks[i] = rankOfRun[low];
  }
  return ranks;
}
