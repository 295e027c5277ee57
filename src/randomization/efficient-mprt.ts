import type { Network } from '../models';
import type { tf } from '../runtime';
import type { ComparisonOptions } from './compare-stages';
import { layerGroups } from './layer-groups';
import { mapEntropy } from './map-entropy';
import { parameterRandomization } from './parameter-randomization';
import type { RandomizerOptions } from './randomizer';
import type { ScoreTable } from './score-table';

export interface EfficientMprtOptions extends Omit<ComparisonOptions, 'measures' | 'keep'>, RandomizerOptions {
  /** Bins of the histogram; scores of different numbers are not comparable. Default 100. */
  bins?: number;
}

/** The names of the one stage and measure in the table of {@link efficientMprt}. */
export const EFFICIENT_MPRT = { stage: 'all layers', measure: 'rise in entropy' } as const;

/**
 * Efficient MPRT (Hedström et al. 2023): the relative rise in complexity (H(E') - H(E)) / H(E) of the maps, {@link
 * mapEntropy}, from the trained network to one with all layers random. No pairwise similarity and no order of layers;
 * higher passes better. Compare methods only at one number of bins.
 */
export async function efficientMprt(
  network: Network,
  x: tf.Tensor,
  { bins = 100, ...options }: EfficientMprtOptions,
): Promise<ScoreTable> {
  const everything = [{ name: EFFICIENT_MPRT.stage, layers: layerGroups(network).flatMap(({ layers }) => layers) }];
  const { scores } = await parameterRandomization(network, x, {
    label: EFFICIENT_MPRT.measure,
    ...options,
    groups: everything,
    measures: {
      [EFFICIENT_MPRT.measure]: (trained, random) => {
        const [before, after] = [mapEntropy(trained, { bins }), mapEntropy(random, { bins })];
        return before.map((entropy, i) => (after[i] - entropy) / entropy);
      },
    },
  });
  return scores;
}
