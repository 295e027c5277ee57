/**
 * The rank of each value from 1 up; equal values share the mean of their ranks, as in Spearman's coefficient:
 * `[5, 1, 5]` has ranks `[2.5, 1, 2.5]`. Values must not be NaN.
 */
export function averageRanks(values: ArrayLike<number>): Float64Array {
  return Float64Array.from(centeredRanks(Float64Array.from(values)), (twice) => (twice + values.length + 1) / 2);
}

/**
 * Twice the rank minus `n + 1`: integers with the sum 0, so that Spearman's sums are exact up to some 300,000 values,
 * and a monotone change of a map changes not one bit of the result.
 */
export function centeredRanks(values: Float64Array): Float64Array {
  const n = values.length;
  const { order, keys } = orderBySingle(values);
  const ranks = new Float64Array(n);
  for (let start = 0, end; start < n; start = end) {
    for (end = start + 1; end < n && keys[order[end]] === keys[order[start]];) end++;
    if (end - start > 1) separate(values, order.subarray(start, end));
    // Among values with equal keys only those that are really equal share a rank.
    for (let first = start, last; first < end; first = last) {
      for (last = first + 1; last < end && values[order[last]] === values[order[first]];) last++;
      for (let i = first; i < last; i++) ranks[order[i]] = first + last - n;
    }
  }
  return ranks;
}

const DIGIT = 11;
const RADIX = 1 << DIGIT;

/**
 * Working memory of the largest ranking so far, kept for the next: for small maps, making it anew takes longer than the
 * ranking.
 */
let memory = workingMemory(0);

function workingMemory(n: number) {
  const singles = new Float32Array(n);
  return {
    n,
    singles,
    keys: new Uint32Array(singles.buffer),
    order: new Uint32Array(n),
    other: new Uint32Array(n),
    starts: new Uint32Array(3 * RADIX),
  };
}

/**
 * The order of the values rounded to single precision, and their keys: unsigned integers that order like the numbers.
 * Three passes of a radix sort, several times faster than sorting by comparison; maps mostly come in single precision
 * to begin with. What it returns holds until the next call.
 */
function orderBySingle(values: Float64Array): { order: Uint32Array; keys: Uint32Array } {
  const n = values.length;
  if (memory.n < n) memory = workingMemory(n);
  const { singles, keys, order, other, starts } = memory;
  starts.fill(0);
  for (let i = 0; i < n; i++) {
    singles[i] = values[i];
    // Positive numbers order like their bits, negative ones the other way round; -0 is 0.
    const bits = keys[i] === 0x80000000 ? 0 : keys[i];
    const key = (bits ^ ((bits >> 31) | 0x80000000)) >>> 0;
    keys[i] = key;
    starts[key & (RADIX - 1)]++;
    starts[RADIX + ((key >>> DIGIT) & (RADIX - 1))]++;
    starts[2 * RADIX + (key >>> (2 * DIGIT))]++;
  }
  for (let pass = 0; pass < 3; pass++) {
    for (let digit = pass * RADIX, sum = 0; digit < (pass + 1) * RADIX; digit++) {
      const count = starts[digit];
      starts[digit] = sum;
      sum += count;
    }
  }
  for (let i = 0; i < n; i++) order[starts[keys[i] & (RADIX - 1)]++] = i;
  for (let i = 0; i < n; i++) other[starts[RADIX + ((keys[order[i]] >>> DIGIT) & (RADIX - 1))]++] = order[i];
  for (let i = 0; i < n; i++) order[starts[2 * RADIX + (keys[other[i]] >>> (2 * DIGIT))]++] = other[i];
  return { order, keys };
}

/** Sorts the places of values that are equal in single precision, unless they are equal altogether. */
function separate(values: Float64Array, places: Uint32Array): void {
  if (places.every((place) => values[place] === values[places[0]])) return;
  places.sort((i, j) => (values[i] < values[j] ? -1 : Number(values[i] > values[j])));
}
