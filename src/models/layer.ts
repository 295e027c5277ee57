import type { Random } from '../random';
import type { tf } from '../runtime';

/** Sizes without the batch axis: `[h, w, c]` for images, `[features]` for vectors. */
export type Shape = readonly number[];

/** One weight of a layer before it exists: its sizes, and how its first values are drawn. */
export interface WeightSpec {
  shape: Shape;
  initial: (random: Random, count: number) => Float32Array;
  /** False for moving statistics, which training does not touch. */
  trainable: boolean;
}

/** What a layer may depend on besides its inputs and weights. */
export interface LayerContext {
  /** Dropout acts and batch statistics are used only while training. */
  training: boolean;
  /** The source of dropout's masks; present while training. */
  random?: Random;
  /** What ReLUs compute instead of min(max(x, 0), ceiling): the same values, with a backward rule of an attribution method. */
  relu?: (x: tf.Tensor, ceiling?: 6) => tf.Tensor;
}

/** One node of a {@link Network}: a pure function of its inputs and weights, with a kind that methods can look at. */
export interface Layer {
  readonly kind: string;
  /** Names of the layers it reads; the layer before it when absent. */
  readonly from?: readonly string[];
  /** Sizes of the output, from the sizes of the inputs; throws where they do not fit. */
  shape(inputs: readonly Shape[]): Shape;
  weights?(inputs: readonly Shape[]): Record<string, WeightSpec>;
  apply(inputs: readonly tf.Tensor[], weights: Readonly<Record<string, tf.Tensor>>, context: LayerContext): tf.Tensor;
  /**
   * Where a layer gives values of its input that it chooses: those of `values [G·N, ...]`, of the same sizes, at the places chosen in
   * `x [N, ...]`, the first ones where several are equal. The choice carries no gradient.
   */
  choose?(values: tf.Tensor, x: tf.Tensor): tf.Tensor;
}

/** The same layer, reading the named ones instead of the one before it: skip connections, reused ReLUs. */
export function after(names: string | readonly string[], layer: Layer): Layer {
  return { ...layer, from: typeof names === 'string' ? [names] : names };
}
