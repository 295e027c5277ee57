/**
 * What each value of a mask should be so that the mask has an area: sorted, the smallest int(n·(1 - area)) values 0,
 * the others 1. Equal values share the ranks that they have together. The penalty of Fong et al. 2019 is the mean of
 * (value - target)².
 */
export function areaTargets(values: ArrayLike<number>, area: number): Float32Array {
  const n = values.length;
  const zeros = Math.trunc(n * (1 - area));
  const sorted = Float32Array.from(values).sort();
  // Only the values at the border of both kinds can have some of either.
  const border = sorted[Math.min(zeros, n - 1)];
  const first = lowerBound(sorted, (value) => value >= border);
  const end = lowerBound(sorted, (value) => value > border);
  const shared = (end - Math.max(first, zeros)) / (end - first);
  return Float32Array.from(values, (value) => {
    const single = Math.fround(value);
    return single < border ? 0 : single > border ? 1 : shared;
  });
}

/** What the penalty is multiplied by in a step from 0: λ_0 = 300, growing by 0.35 % a step. */
export function penaltyWeight(step: number): number {
  return 300 * 1.0035 ** step;
}

/** The first place of sorted values from which something holds. */
function lowerBound(sorted: Float32Array, holds: (value: number) => boolean): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(sorted[middle])) high = middle;
    else low = middle + 1;
  }
  return low;
}
