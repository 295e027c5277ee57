import { type Maps, quantile } from '../statistics';
import { largestMagnitude, normalizeEach, type NormalizedMaps } from './normalize-each';

/**
 * Strength with its sign, from -1 to 1: M / max |M| of each map `[N,H,W]`; with channels `[N,H,W,C]` first s = Σc Mc,
 * then (s + span) / (2 span), clipped, span = |p99 s|: there 0 becomes 0.5, 1 begins at span and -1 at -3 span, as in
 * the notebooks of Adebayo et al. 2018 (show such maps on a symmetric scale instead). For span 0 the limit holds: -1,
 * 0.5 and 1 by the sign. All-zero maps become 0, with channels 0.5. `low` and `high` are what became -1 and 1.
 */
export function divNorm(maps: Maps): NormalizedMaps {
  const flat = (values: Float64Array, out: Float64Array) => {
    const top = largestMagnitude(values);
    for (let i = 0; i < out.length; i++) out[i] = top > 0 ? values[i] / top : 0;
    return [-top, top] as const;
  };
  const summed = (sums: Float64Array, out: Float64Array) => {
    const span = Math.abs(quantile(sums, 0.99));
    for (let i = 0; i < out.length; i++)
      out[i] = sums[i] === 0 ? 0.5 : Math.max(-1, Math.min(1, 0.5 + sums[i] / (2 * span)));
    return [-3 * span, span] as const;
  };
  return normalizeEach(maps, 'divNorm', flat, { term: (value) => value, summed });
}
