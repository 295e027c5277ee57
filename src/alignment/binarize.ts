import { readMaps, type Maps, quantile } from '../statistics';

/** How a map becomes a mask: a pixel is in where its value, scaled to 0..1 over the image, reaches a threshold. */
export type BinarizeRule =
  /** mean + k·(population standard deviation). */
  | { rule: 'deviation'; k?: number }
  /** A number from 0 to 1. */
  | { rule: 'fixed'; threshold: number }
  /** The p-quantile with linear interpolation, p from 0 to 1. */
  | { rule: 'percentile'; p: number };

export interface Masks {
  /** 0 or 1, `[N,H,W]`. */
  data: Uint8Array;
  shape: [number, number, number];
  /** Images whose map is constant or holds a NaN: their mask is empty, since there is nothing to threshold. */
  withoutExplanation: number[];
  /** The threshold of each image, on its own map scaled to 0..1; NaN without an explanation. */
  thresholds: Float64Array;
}

/**
 * Turns maps `[N,H,W]` into masks (Explanation Alignment): scaled to 0..1 over each image, then `>=` the rule's
 * threshold. The deviation rule can leave a mask empty, where no pixel stands out by that much.
 */
export function binarize(saliency: Maps, how: BinarizeRule = { rule: 'deviation' }): Masks {
  const { data, count, height, width, size } = readMaps(saliency, 'binarize', 'saliency');
  const threshold = thresholdOf(how);
  const masks: Masks = {
    data: new Uint8Array(data.length),
    shape: [count, height, width],
    withoutExplanation: [],
    thresholds: new Float64Array(count).fill(NaN),
  };
  for (let image = 0; image < count; image++) {
    const scaled = scale(data, image * size, size);
    if (!scaled) {
      masks.withoutExplanation.push(image);
      continue;
    }
    const limit = (masks.thresholds[image] = threshold(scaled));
    for (let i = 0; i < size; i++) masks.data[image * size + i] = scaled[i] >= limit ? 1 : 0;
  }
  return masks;
}

/** One map scaled to 0..1, or undefined where it is constant or holds a NaN. */
function scale(data: ArrayLike<number>, start: number, size: number): Float64Array | undefined {
  let [low, high] = [Infinity, -Infinity];
  for (let i = start; i < start + size; i++) {
    if (!Number.isFinite(data[i])) return undefined;
    if (data[i] < low) low = data[i];
    if (data[i] > high) high = data[i];
  }
  if (!(high > low)) return undefined;
  // Halved where the range itself is beyond the largest number.
  const unit = Number.isFinite(high - low) ? 1 : 0.5;
  const scaled = new Float64Array(size);
  for (let i = 0; i < size; i++) scaled[i] = (data[start + i] * unit - low * unit) / (high * unit - low * unit);
  return scaled;
}

function thresholdOf(how: BinarizeRule): (scaled: Float64Array) => number {
  switch (how.rule) {
    case 'deviation':
      if (!Number.isFinite(how.k ?? 1)) throw new RangeError(`binarize: k is ${how.k}; wanted a number`);
      return (scaled) => meanPlusDeviations(scaled, how.k ?? 1);
    case 'fixed':
      if (!(how.threshold >= 0 && how.threshold <= 1)) {
        throw new RangeError(`binarize: threshold is ${how.threshold}; wanted 0 to 1, since maps are scaled to that`);
      }
      return () => how.threshold;
    case 'percentile':
      if (!(how.p >= 0 && how.p <= 1)) throw new RangeError(`binarize: p is ${how.p}; wanted 0 to 1`);
      return (scaled) => quantile(scaled, how.p);
    default:
      throw new Error(`binarize: rule is '${(how as { rule: string }).rule}'; wanted deviation, fixed or percentile`);
  }
}

function meanPlusDeviations(values: Float64Array, k: number): number {
  let sum = 0;
  for (const value of values) sum += value;
  const mean = sum / values.length;
  let squares = 0;
  for (const value of values) squares += (value - mean) ** 2;
  return mean + k * Math.sqrt(squares / values.length);
}
