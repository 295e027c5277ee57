import type { FlatMaps } from '../statistics';

/**
 * The sum of one map's values, what p = M / ΣM divides by; NaN where p is not a distribution: nothing in it, a NaN or
 * an infinity.
 * @throws RangeError for a negative value: clip or take magnitudes first, since the two give different answers.
 */
export function massOf({ data, size }: FlatMaps, image: number, caller: string): number {
  let mass = 0;
  for (let i = image * size; i < (image + 1) * size; i++) {
    if (data[i] < 0) {
      throw new RangeError(
        `${caller}: saliency has the value ${data[i]} in image ${image}; wanted no negative ones, so clip them or take magnitudes first`,
      );
    }
    mass += data[i];
  }
  return mass > 0 && mass < Infinity ? mass : NaN;
}
