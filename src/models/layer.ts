import type { Random } from '../random';
import type { tf } from '../runtime';
import type { Initial } from './initializers';
import type { Shape } from './shape';

/** One weight of a layer before it exists: its sizes, and how its first values are drawn. */
export interface WeightSpec {
  shape: Shape;
  initial: Initial;
  /** How many values an output of the layer adds up. */
  fanIn: number;
  /** False for running statistics, which the optimizer does not touch. */
  trainable: boolean;
}

/** What a layer may depend on besides its inputs and weights. */
export interface LayerContext {
  /** Dropout acts only while training. */
  training: boolean;
  /** The source of what is drawn; present while training. */
  random?: Random;
  /** What was drawn for this layer by {@link Kind.draw}. */
  drawn?: tf.Tensor;
}

/**
 * A layer as it is written down: a kind, and what is to be known besides. Where two layers of a network are the same
 * object, they share their weights.
 */
export interface LayerData<K extends string, O> {
  readonly kind: K;
  readonly options: O;
  /** Names of the layers it reads; the layer before it when absent. */
  readonly inputs?: readonly string[];
}

/** What is true of every layer of one kind: sizes, weights, and what it computes, from its options. */
export interface Kind<O> {
  /** Sizes of the output, from those of the inputs; throws where they do not fit. */
  shape(options: O, inputs: readonly Shape[]): Shape;
  /** The weights by their last names; absent where there are none. */
  weights?(options: O, inputs: readonly Shape[]): Record<string, WeightSpec>;
  /** What a weight is called in the network, from the names of the layer and its own; `layer.weight` when absent. */
  key?(options: O, layer: string, weight: string): string;
  evaluate(options: O, inputs: readonly tf.Tensor[], weights: Weights, context: LayerContext): tf.Tensor;
  /**
   * What it draws in training for an input `[N, ...]`, handed to `evaluate` as `drawn`: numbers made in JavaScript must
   * not be made where operations are recorded. Absent where it draws nothing.
   */
  draw?(options: O, input: Shape, random: Random): tf.Tensor | undefined;
}

/** The weights of one layer by their last names. */
export type Weights = Readonly<Record<string, tf.Tensor>>;

/**
 * The same layer, reading the named ones instead of the one before it: skip connections, reused layers. It shares its
 * weights with the layer it is made of.
 */
export function after<L extends LayerData<string, unknown>>(names: string | readonly string[], layer: L): L {
  return { ...layer, inputs: typeof names === 'string' ? [names] : names };
}

/** Throws unless a layer of `kind` reads images. */
export function checkImage(kind: string, shape: Shape): void {
  if (shape.length !== 3) throw new Error(`${kind}: input is [${shape}]; wanted [h, w, c]`);
}

/** Throws unless a layer of `kind` reads a sequence. */
export function checkSequence(kind: string, shape: Shape): void {
  if (shape.length !== 2) throw new Error(`${kind}: input is [${shape}]; wanted [steps, features]`);
}
