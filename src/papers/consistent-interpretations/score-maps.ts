import { contentHeatmap, meanByClass, pointingGame, stochasticPointingGame } from '../../alignment';
import { meanOfDefined, type Labels, type Maps } from '../../statistics';

export interface ScoreOptions {
  /** Pixels: a point closer than this to the region hits. The paper's 15 are of photographs of about 500. */
  radius?: number;
  /** Classes that the pointing game is averaged over. */
  classes: number;
}

/** The paper's three scores, in percent. */
export interface MapScores {
  /** Pointing game, the mean over classes. */
  pg: number;
  /** Stochastic pointing game, the expectation, the mean over maps. */
  spg: number;
  /** Content heatmap, the mean over maps. */
  ch: number;
}

/**
 * Scores of maps (not negative) against regions (0 and 1), both `[N,H,W]`; `labels` `[N]` is the class of each. A map
 * that is the same everywhere points at its first pixel, as an arg-max does. Source: Pillai and Pirsiavash 2021, the
 * evaluation of their program.
 */
export function scoreMaps(
  regions: Maps,
  maps: Maps,
  labels: Labels,
  { radius = 15, classes }: ScoreOptions,
): MapScores {
  const hits = pointingGame(regions, maps, { rule: 'withinRadius', radius, constant: 'firstPixel' });
  const percent = (values: ArrayLike<number>) => 100 * meanOfDefined(values).mean;
  return {
    pg: 100 * meanByClass(hits, labels, classes).mean,
    spg: percent(stochasticPointingGame(regions, maps, { radius })),
    ch: percent(contentHeatmap(regions, maps)),
  };
}
