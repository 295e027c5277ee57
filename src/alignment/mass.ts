import type { FlatMaps } from '../statistics';

/**
 * The sum of one map's values, what p = M / ΣM divides by; NaN where p is not a distribution: nothing in it, a NaN or
 * an infinity.
 * @throws RangeError for a negative value: clip or take magnitudes first, since the two give different answers.
 */
export function massOf(maps: FlatMaps, image: number, caller: string): number {
  return asMass(massesOfRows(maps, image, caller)[maps.height - 1]);
}

/** A sum of values that are not negative, or NaN where nothing can be divided by it. */
export function asMass(sum: number): number {
  return sum > 0 && sum < Infinity ? sum : NaN;
}

/** For each row of one map the sum of its values and those of all rows above. @throws RangeError as {@link massOf} */
export function massesOfRows({ data, size, height, width }: FlatMaps, image: number, caller: string): Float64Array {
  const sums = new Float64Array(height);
  let sum = 0;
  for (let row = 0, at = image * size; row < height; row++) {
    for (const end = at + width; at < end; at++) {
      if (data[at] < 0) throw negative(data[at], image, caller);
      sum += data[at];
    }
    sums[row] = sum;
  }
  return sums;
}

export function negative(value: number, image: number, caller: string): RangeError {
  return new RangeError(
    `${caller}: saliency has the value ${value} in image ${image}; wanted no negative ones, so clip them or take magnitudes first`,
  );
}
