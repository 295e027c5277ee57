import type { Network } from '../models';
import type { tf } from '../runtime';
import { compareStages, type Comparison, type ComparisonOptions } from './compare-stages';

/**
 * Explains `x [N,H,W,C]` by a reference network and by others of any kind, and measures how similar the maps are. With
 * networks that learned permuted labels it is the data randomization test (Adebayo et al. 2018, section 4); another
 * seed of the same training is its control.
 */
export function compareNetworks(
  reference: Network,
  others: Readonly<Record<string, Network>>,
  x: tf.Tensor,
  options: ComparisonOptions,
): Promise<Comparison> {
  const stages = Object.entries(others).map(([name, network]) => ({ name, network: () => network }));
  return compareStages('compareNetworks', reference, stages, x, { label: 'networks', ...options });
}
