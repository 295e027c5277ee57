import type { Network } from '../models';
import type { tf } from '../runtime';
import { compareStages, type Comparison, type ComparisonOptions } from './compare-stages';
import { layerGroups, randomizationStages, type LayerGroup, type RandomizationOrder } from './layer-groups';
import { randomizer, type RandomizerOptions } from './randomizer';

export type ParameterRandomizationOptions = ComparisonOptions &
  RandomizerOptions & {
    /** Default `cascading`. */
    order?: RandomizationOrder;
    /** What is randomized together, the output first; each layer by itself unless given, see {@link layerGroups}. */
    groups?: readonly LayerGroup[];
  };

/**
 * The model parameter randomization test (Adebayo et al. 2018, section 3): explains `x [N,H,W,C]` by the trained
 * network and by copies of which more and more layers are random, or one at a time, and measures how similar the maps
 * are. High similarity means that a map does not depend on what was destroyed.
 *
 * The trained network is not touched. The same seed gives the same maps, whatever the batch size.
 */
export async function parameterRandomization(
  network: Network,
  x: tf.Tensor,
  options: ParameterRandomizationOptions,
): Promise<Comparison> {
  const { order = 'cascading', groups = layerGroups(network), label = order } = options;
  const random = randomizer(network, options);
  try {
    const stages = randomizationStages(groups, order).map(({ name, layers }) => ({
      name,
      network: () => {
        random.randomize(layers);
        return random.network;
      },
    }));
    return await compareStages('parameterRandomization', network, stages, x, { ...options, label });
  } finally {
    random.dispose();
  }
}
