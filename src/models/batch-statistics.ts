import type { Layer } from './kinds';
import { Network } from './network';

/**
 * The same layers and the very same variables, whose batch normalization takes, in training mode, the statistics of the
 * batch, and lets the running ones follow (see {@link batchNorm}): what a network with random weights needs to be
 * trained, as `fit(withBatchStatistics(network), …)`. In evaluation mode both are the same network; to dispose of one
 * is to dispose of both. The same call gives the same network again.
 */
export function withBatchStatistics(network: Network): Network {
  const known = made.get(network);
  if (known) return known;
  // Layers that share weights are known by having one object of options.
  const changed = new Map<object, Layer['options']>();
  const layers = network.nodes.map(({ name, kind, options, inputs }) => {
    if (kind !== 'batchNorm') return [name, { kind, options, inputs } as Layer] as const;
    const own = changed.get(options) ?? { ...options, statistics: 'batch' as const };
    changed.set(options, own);
    return [name, { kind, options: own, inputs } as Layer] as const;
  });
  const own = new Network(network.name, network.inputShapes, layers, { weights: network.weights });
  // A training that was stopped goes on from its checkpoint where the network is the same one.
  made.set(network, own).set(own, own);
  return own;
}

const made = new WeakMap<Network, Network>();
