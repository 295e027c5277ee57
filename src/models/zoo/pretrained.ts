import { locateWeights, weightFile, weightsBanner, type DataMeta, type LocateWeightsOptions } from '../../data';
import type { Network } from '../network';
import { readWeights } from './read-weights';
import { zooEntry, type PretrainedName } from './zoo';

/**
 * A network with its published weights, from the data folder, the mirror folder or the network (see `locateWeights`).
 * Where they cannot be had, the network has random weights, a banner says so and `meta.real` is false, which makes
 * the verdicts of a notebook `not testable here`.
 *
 * @throws FormatError when a file is there, but is not the published one or is damaged.
 */
export async function pretrained(
  name: PretrainedName,
  options: LocateWeightsOptions = {},
): Promise<{ network: Network; meta: DataMeta }> {
  const weights = weightFile(name);
  const entry = zooEntry(name);
  const located = await locateWeights(weights, options);
  const network = entry.build({ seed: 0 });
  const { title, license, citation, url } = weights;
  if (!located.found) {
    weightsBanner(weights, located.reasons);
    const random = {
      name: `${title} (random weights)`,
      origin: 'stand-in' as const,
      real: false,
      verified: false,
      files: [],
      license: 'none',
    };
    return { network, meta: { ...random, split: '', citation, url } };
  }
  try {
    readWeights(network, entry, located.path);
  } catch (error) {
    network.dispose();
    throw error;
  }
  const { origin, verified, files } = located;
  return {
    network,
    meta: { name: `${title}, weights`, split: '', origin, real: true, verified, files, license, citation, url },
  };
}
