import type { Maps } from '../statistics';
import { normalizeEach, scaleToUnit, type NormalizedMaps } from './normalize-each';

/**
 * (M - min) / (max - min) of each map `[N,H,W]` or `[N,H,W,C]`, over all its values, channels together: what {@link
 * ssim} (with `dataRange: 1`) and {@link hog} are computed on. A constant map becomes zeros, with `low` equal to
 * `high`.
 */
export function unitNorm(maps: Maps): NormalizedMaps {
  return normalizeEach(maps, 'unitNorm', (values, out) => {
    let [low, high] = [Infinity, -Infinity];
    for (let i = 0; i < values.length; i++) {
      if (values[i] < low) low = values[i];
      if (values[i] > high) high = values[i];
    }
    return scaleToUnit(values, out, low, high);
  });
}
