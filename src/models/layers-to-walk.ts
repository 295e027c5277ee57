import type { Network } from './network';
import type { PlacedLayer } from './place-layers';

/** The layers that the output depends on, in order; one whose kind is not among `kinds` is an error that names it. */
export function layersToWalk(method: string, network: Network, kinds: Iterable<string>): PlacedLayer[] {
  const known = new Set(kinds);
  const needed = new Set([network.nodes[network.nodes.length - 1].name]);
  for (const { name, from } of [...network.nodes].reverse()) if (needed.has(name)) from.forEach((input) => needed.add(input));
  const layers = network.nodes.filter(({ name }) => needed.has(name));
  const unknown = layers.find(({ layer }) => !known.has(layer.kind));
  if (unknown) throw new Error(`${method}: no rule for layer '${unknown.name}' of kind '${unknown.layer.kind}'; there are rules for ${[...known].join(', ')}`);
  return layers;
}
