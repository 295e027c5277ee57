import { readMapsWithChannels, type Maps } from '../statistics';

/** Maps brought to a common range, and what they came from. */
export interface NormalizedMaps {
  /** Never NaN. */
  data: Float64Array;
  shape: number[];
  /** The values of each map that became the ends of the new range; NaN for a map that is not finite. */
  low: Float64Array;
  high: Float64Array;
  /** 1 for a map whose values are all 0: it explains nothing, whatever it looks like. */
  allZero: Uint8Array;
  /** 1 for a map with a NaN or an infinity; it comes back as zeros. */
  notFinite: Uint8Array;
}

/** What a normalizer does with the finite values of one map: writes the new ones, and returns the range of the old. */
export type NormalizeOne = (values: Float64Array, out: Float64Array) => readonly [low: number, high: number];

/**
 * Normalizes each map of a batch `[N,H,W]` or `[N,H,W,C]` by `flat`. With `channelRule`, a map that has a channel axis
 * (even of one channel) is first summed over it, each value through `term`, and normalized by `summed` instead:
 * `[N,H,W]` comes out.
 */
export function normalizeEach(
  maps: Maps,
  caller: string,
  flat: NormalizeOne,
  channelRule?: { term: (value: number) => number; summed: NormalizeOne },
): NormalizedMaps {
  const { data, count, height, width, channels, rank, size } = readMapsWithChannels(maps, caller, 'maps');
  const sums = rank === 4 ? channelRule : undefined;
  const length = sums ? height * width : size;
  const result: NormalizedMaps = {
    data: new Float64Array(count * length),
    shape: rank === 4 && !sums ? [count, height, width, channels] : [count, height, width],
    low: new Float64Array(count).fill(NaN),
    high: new Float64Array(count).fill(NaN),
    allZero: new Uint8Array(count),
    notFinite: new Uint8Array(count),
  };
  const values = new Float64Array(length);
  for (let image = 0; image < count; image++) {
    let [isFinite, isZero] = [true, true];
    values.fill(0);
    for (let i = 0; i < size; i++) {
      const value = data[image * size + i];
      isFinite &&= Number.isFinite(value);
      isZero &&= value === 0;
      if (sums) values[Math.floor(i / channels)] += sums.term(value);
      else values[i] = value;
    }
    result.allZero[image] = Number(isZero);
    result.notFinite[image] = Number(!isFinite);
    if (!isFinite) continue;
    const normalize = sums ? sums.summed : flat;
    [result.low[image], result.high[image]] = normalize(
      values,
      result.data.subarray(image * length, (image + 1) * length),
    );
  }
  return result;
}

/** The largest |v|. */
export function largestMagnitude(values: Float64Array): number {
  let top = 0;
  for (let i = 0; i < values.length; i++) if (Math.abs(values[i]) > top) top = Math.abs(values[i]);
  return top;
}

/** (v - low) / (high - low) for all values, clipped to 0..1; for low = high the limit: 1 above, 0 at and below. */
export function scaleToUnit(
  values: Float64Array,
  out: Float64Array,
  low: number,
  high: number,
): readonly [number, number] {
  for (let i = 0; i < out.length; i++) {
    if (high > low) out[i] = Math.max(0, Math.min(1, (values[i] - low) / (high - low)));
    else out[i] = values[i] > low ? 1 : 0;
  }
  return [low, high];
}
