import type { Layer, Shape, WeightSpec } from './layer';

/** A layer placed in a network: what it reads, and the sizes of what it gives. */
export interface PlacedLayer {
  name: string;
  layer: Layer;
  /** Names of its inputs; `input` is the network's own. */
  from: readonly string[];
  shape: Shape;
  /** Its weights, before they exist, by their last names. */
  specs: Readonly<Record<string, WeightSpec>>;
}

/** Layers in the order written, each with what it reads, by name or from the layer before it, and the sizes that follow. */
export function placeLayers(network: string, inputShape: Shape, layers: Readonly<Record<string, Layer>>): PlacedLayer[] {
  const shapes = new Map<string, Shape>([['input', inputShape]]);
  let before = 'input';
  return Object.entries(layers).map(([name, layer]) => {
    if (shapes.has(name)) throw new Error(`${network}: the name '${name}' is taken`);
    const from = layer.from ?? [before];
    const missing = from.find((input) => !shapes.has(input));
    if (missing) throw new Error(`${network}: layer '${name}' reads '${missing}', which does not come before it`);
    const inputs = from.map((input) => shapes.get(input)!);
    const shape = layer.shape(inputs);
    shapes.set(name, shape);
    before = name;
    return { name, layer, from, shape, specs: layer.weights?.(inputs) ?? {} };
  });
}
