import type { LinePoints } from './line-points';

/** Buckets over the width of a chart, about one a pixel. */
const BUCKETS = 560;
const MOST = 4 * BUCKETS;

/**
 * A line of very many points as the first, smallest, largest and last of each of 560 buckets along x (in order of the
 * points where x does not rise), which looks the same; its band becomes the smallest and largest end of a bucket. Up to
 * 2,240 points stay as they are.
 */
export function thin(line: LinePoints, xScale: 'linear' | 'log'): LinePoints {
  const { x, y, low, high } = line;
  if (x.length <= MOST) return line;
  const keep: number[] = [];
  const ends: [number, number][] = [];
  for (const [from, to] of buckets(x, xScale)) {
    let [first, last, least, most] = [-1, -1, -1, -1];
    let [bottom, top] = [NaN, NaN];
    for (let i = from; i < to; i++) {
      if (Number.isNaN(y[i])) continue;
      if (first < 0) first = least = most = i;
      last = i;
      if (y[i] < y[least]) least = i;
      if (y[i] > y[most]) most = i;
      if (low && !(low[i] >= bottom)) bottom = low[i];
      if (high && !(high[i] <= top)) top = high[i];
    }
    const kept = first < 0 ? [from] : [...new Set([first, least, most, last])].sort((a, b) => a - b);
    for (const i of kept) {
      keep.push(i);
      ends.push([bottom, top]);
    }
  }
  const pick = (values: Float64Array) => Float64Array.from(keep, (i) => values[i]);
  const band =
    low && high
      ? { low: Float64Array.from(ends, ([end]) => end), high: Float64Array.from(ends, ([, end]) => end) }
      : {};
  return {
    x: pick(x),
    y: pick(y),
    ...band,
    notes: [`${x.length} points, thinned to the smallest and largest of each pixel`, ...line.notes],
  };
}

/** Runs `[from, to)` of points that share a bucket. */
function buckets(x: Float64Array, scale: 'linear' | 'log'): [number, number][] {
  const at = Float64Array.from(x, (value) => (scale === 'log' ? Math.log10(value) : value));
  // A point without a place stays with the one before it.
  let [begin, end, rises] = [NaN, NaN, true];
  for (let i = 0; i < at.length; i++) {
    if (Number.isNaN(at[i])) at[i] = end;
    if (at[i] < end) rises = false;
    if (Number.isNaN(begin)) begin = at[i];
    end = at[i];
  }
  const bucket = (i: number) =>
    Math.min(
      BUCKETS - 1,
      Math.floor((rises && end > begin ? (at[i] - begin) / (end - begin) : i / at.length) * BUCKETS) || 0,
    );
  const runs: [number, number][] = [];
  for (let from = 0, i = 1; i <= at.length; i++) {
    if (i < at.length && bucket(i) === bucket(from)) continue;
    runs.push([from, i]);
    from = i;
  }
  return runs;
}
