import type { Network } from '../models';

/** Layers that are randomized together, under the name that figures give them. */
export interface LayerGroup {
  readonly name: string;
  readonly layers: readonly string[];
}

/**
 * `cascading`: from the output down, `bottom-up`: from the input up, layers stay randomized; `independent`: one group
 * at a time.
 */
export type RandomizationOrder = 'cascading' | 'bottom-up' | 'independent';

/**
 * Each layer with trainable weights as a group of its own, the output first: the order of the sanity checks' figures.
 */
export function layerGroups(network: Network): LayerGroup[] {
  const isTrainable = (layer: string) => Object.values(network.weightsOf(layer)).some(({ trainable }) => trainable);
  return network.nodes
    .filter(({ name }) => isTrainable(name))
    .map(({ name }) => ({ name, layers: [name] }))
    .reverse();
}

/** One stage of a randomization: named after the group that joined last, with all layers that are random in it. */
export function randomizationStages(groups: readonly LayerGroup[], order: RandomizationOrder): LayerGroup[] {
  const twice = groups.flatMap(({ layers }) => layers).find((layer, i, all) => all.indexOf(layer) < i);
  if (groups.length === 0 || twice) {
    throw new Error(
      `randomizationStages: ${twice ? `layer '${twice}' is in two groups` : 'there are no groups'}; wanted one or more without common layers`,
    );
  }
  switch (order) {
    case 'independent':
      return [...groups];
    case 'cascading':
    case 'bottom-up': {
      const inOrder = order === 'cascading' ? groups : [...groups].reverse();
      return inOrder.map(({ name }, i) => ({ name, layers: inOrder.slice(0, i + 1).flatMap(({ layers }) => layers) }));
    }
    default:
      throw new Error(`randomizationStages: order is '${String(order)}'; wanted cascading, bottom-up or independent`);
  }
}
