import { Random } from '../random';
import { sizeOf } from '../statistics';
import { tf } from '../runtime';
import type { WeightSpec } from './layer';
import type { PlacedLayer } from './place-layers';

/** Where the variables of a network come from: drawn by a seed, or those of another network of the same layers, to be shared. */
export type WeightSource = { seed: number } | { weights: ReadonlyMap<string, tf.Variable> };

/** The variables of a network by `layer.weight`; those that are given must have the sizes that its layers want. */
export function makeWeights(network: string, nodes: readonly PlacedLayer[], from: WeightSource): ReadonlyMap<string, tf.Variable> {
  const weights = nodes.flatMap(({ name, specs }) => Object.entries(specs).map(([suffix, spec]) => [`${name}.${suffix}`, spec] as const));
  if ('seed' in from) {
    return new Map(weights.map(([key, spec]) => [key, tf.tidy(() => tf.variable(drawWeight(spec, key, from.seed), spec.trainable))]));
  }
  for (const [key, { shape }] of weights) {
    const found = from.weights.get(key)?.shape;
    if (String(found) !== String(shape)) throw new Error(`${network}: '${key}' would need sizes [${shape}] for this input; it has [${found}]`);
  }
  return from.weights;
}

/** First values of one weight, from its own stream, keyed by (seed, key). */
export function drawWeight({ initial, shape }: Pick<WeightSpec, 'initial' | 'shape'>, key: string, seed: number | string): tf.Tensor {
  const count = sizeOf(shape);
  return tf.tensor(initial(new Random(seed).fork(key), count), shape as number[]);
}
