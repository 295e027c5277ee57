import { Random } from '../random';
import { tf } from '../runtime';
import { sizeOf } from '../statistics';
import { drawInitial } from './initializers';
import type { WeightSpec } from './layer';

/**
 * Where the variables of a network come from: drawn by a seed, or those of another network of the same layers, to be
 * shared.
 */
export type WeightSource = { seed: number } | { weights: ReadonlyMap<string, tf.Variable> };

/** The variables of a network by key; those that are given must have the sizes that its layers want. */
export function makeWeights(
  network: string,
  specs: ReadonlyMap<string, WeightSpec>,
  from: WeightSource,
): ReadonlyMap<string, tf.Variable> {
  if ('seed' in from) {
    return new Map(
      [...specs].map(([key, spec]) => [
        key,
        tf.tidy(() => tf.variable(drawWeight(spec, key, from.seed), spec.trainable)),
      ]),
    );
  }
  for (const [key, { shape }] of specs) {
    const found = from.weights.get(key)?.shape;
    if (String(found) !== String(shape))
      throw new Error(`${network}: '${key}' would need sizes [${shape}] for this input; it has [${found}]`);
  }
  return from.weights;
}

/** First values of one weight, from its own stream, keyed by (seed, key). */
export function drawWeight({ initial, shape, fanIn }: WeightSpec, key: string, seed: number | string): tf.Tensor {
  return tf.tensor(drawInitial(initial, fanIn, new Random(seed).fork(key), sizeOf(shape)), [...shape]);
}
