import { hog, type HogOptions } from './hog';
import type { Maps } from '../statistics';
import { pearson } from './pearson';
import { spearman } from './spearman';

export interface HogSimilarityOptions extends HogOptions {
  /** The sanity checks paper names Pearson's, its notebooks compute Spearman's; default `pearson`. */
  correlation?: 'pearson' | 'spearman';
}

/**
 * The correlation of the {@link hog} vectors of each pair of maps, `a` and `b` `[N,H,W]` or `[N,H,W,C]`: do their edges
 * run alike? The paper (Adebayo et al. 2018) uses 9 orientations, cells of 16x16 and blocks of 3x3 on 299x299 maps; for
 * 28x28 take cells of 4x4. A constant map has no edges, and no correlation: NaN, as for a value that is not finite.
 */
export function hogSimilarity(
  a: Maps,
  b: Maps,
  { correlation = 'pearson', ...options }: HogSimilarityOptions = {},
): Float64Array {
  if (correlation !== 'pearson' && correlation !== 'spearman') {
    throw new Error(`hogSimilarity: correlation is '${String(correlation)}'; wanted pearson or spearman`);
  }
  return (correlation === 'pearson' ? pearson : spearman)(hog(a, options), hog(b, options));
}
