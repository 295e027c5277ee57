import { kindOf, KINDS, type Layer } from './kinds';
import type { WeightSpec } from './layer';
import type { LayerNode } from './node';
import type { Shape } from './shape';

/**
 * Layers by name, in the order in which they run: an object, or a list of pairs, which may also have whole numbers for
 * names.
 */
export type NamedLayers = Readonly<Record<string, Layer>> | readonly (readonly [name: string, layer: Layer])[];

/** The layers placed in a network: its nodes, and its weights before they exist. */
export interface Placed {
  nodes: LayerNode[];
  specs: Map<string, WeightSpec>;
}

/**
 * Layers in the order written, each with what it reads, by name or from the layer before it, and the sizes that follow.
 * A layer that stands at several names, also by `after`, has its weights once, under the first of them.
 */
export function placeLayers(
  network: string,
  inputShapes: Readonly<Record<string, Shape>>,
  layers: NamedLayers,
): Placed {
  const shapes = new Map<string, Shape>(Object.entries(inputShapes));
  const specs = new Map<string, WeightSpec>();
  const firstWith = new Map<object, LayerNode>();
  let before = Object.keys(inputShapes)[0];
  const nodes = inOrder(network, layers).map(([name, layer]) => {
    checkLayer(network, name, layer);
    if (shapes.has(name)) throw new Error(`${network}: the name '${name}' is taken`);
    const inputs = layer.inputs ?? [before];
    const missing = inputs.find((input) => !shapes.has(input));
    if (missing !== undefined)
      throw new Error(`${network}: layer '${name}' reads '${missing}', which does not come before it`);
    const { kind, options } = layer;
    const from = inputs.map((input) => shapes.get(input)!);
    const shape = kindOf(layer).shape(options, from);
    const own = kindOf(layer).weights?.(options, from) ?? {};
    // `after` makes a new object of a layer, with the same options.
    const twin = firstWith.get(options);
    const keyOf = (suffix: string) => kindOf(layer).key?.(options, name, suffix) ?? `${name}.${suffix}`;
    const weights = twin?.weights ?? Object.fromEntries(Object.keys(own).map((suffix) => [suffix, keyOf(suffix)]));
    for (const [suffix, key] of Object.entries(weights)) {
      const there = specs.get(key);
      if (there && String(there.shape) !== String(own[suffix].shape)) {
        throw new Error(
          `${network}: '${name}' shares '${key}' [${there.shape}] with '${twin!.name}', but would need [${own[suffix].shape}]`,
        );
      }
      if (!there) specs.set(key, own[suffix]);
    }
    const node = { name, kind, options, inputs, weights, shape } as LayerNode;
    if (!twin) firstWith.set(options, node);
    shapes.set(name, shape);
    before = name;
    return node;
  });
  if (nodes.length === 0) throw new Error(`${network}: there are no layers; pass at least one`);
  return { nodes, specs };
}

function inOrder(network: string, layers: NamedLayers): readonly (readonly [string, Layer])[] {
  if (Array.isArray(layers)) return layers as readonly (readonly [string, Layer])[];
  const entries = Object.entries(layers);
  const number = entries.find(([name]) => /^\d+$/.test(name));
  if (number && entries.length > 1) {
    throw new Error(
      `${network}: the layer name '${number[0]}' is a whole number, which JavaScript puts before all others; pass a list, [['${number[0]}', layer], …], or use another name`,
    );
  }
  return entries;
}

function checkLayer(network: string, name: string, layer: Layer): void {
  const kind = (layer as Partial<Layer> | undefined)?.kind;
  if (kind === undefined || !(kind in KINDS)) {
    throw new Error(
      `${network}: layer '${name}' is ${kind === undefined ? 'no layer' : `of an unknown kind '${String(kind)}'`}; wanted what conv2d(…), dense(…) and the like make, or custom({ evaluate }) for an operation of your own`,
    );
  }
}
