import { tf } from '../runtime';
import { kindOf, type LayerKind, type OptionsOf } from './kinds';
import type { LayerContext } from './layer';
import type { Shape } from './shape';

interface NodeOf<K extends LayerKind> {
  readonly name: string;
  readonly kind: K;
  readonly options: OptionsOf<K>;
  /** Names of the nodes it reads, or of inputs of the network (`input`, where it has one). */
  readonly inputs: readonly string[];
  /** From the last name of each weight to its key in the network's weights; several nodes may have the same keys. */
  readonly weights: Readonly<Record<string, string>>;
  /** Sizes of what it gives, without the batch axis. */
  readonly shape: Shape;
}

/** One node of a network: plain data, but for the functions of the kind `custom`. */
export type LayerNode<K extends LayerKind = LayerKind> = { [Each in K]: NodeOf<Each> }[K];

/**
 * What a node gives for inputs `[N, ...]`, with its weights by their last names; in evaluation mode unless told
 * otherwise.
 */
export function evaluateNode(
  node: LayerNode,
  inputs: readonly tf.Tensor[],
  weights: Readonly<Record<string, tf.Tensor>>,
  context: LayerContext = { training: false },
): tf.Tensor {
  return kindOf(node).evaluate(node.options, inputs, weights, context);
}

/** Whether a node gives something else while training: what reads it does so too. */
export function changesInTraining(node: LayerNode): boolean {
  return node.kind === 'batchNorm' ? node.options.statistics === 'batch' : CHANGES[node.kind];
}

const CHANGES: Readonly<Record<Exclude<LayerKind, 'batchNorm'>, boolean>> = {
  adaptiveAveragePool: false,
  add: false,
  attend: false,
  attention: false,
  averagePool: false,
  classToken: false,
  concat: false,
  conv2d: false,
  // It is told whether it is training, and may do something else then.
  custom: true,
  dense: false,
  depthwiseConv2d: false,
  dropout: true,
  embedding: false,
  firstStep: false,
  flatten: false,
  gelu: false,
  globalAveragePool: false,
  globalMaxPool: false,
  hardSigmoid: false,
  hardSwish: false,
  lastStep: false,
  layerNorm: false,
  learnedQuery: false,
  lstm: false,
  maxPool: false,
  multiply: false,
  part: false,
  positionEmbedding: false,
  relu: false,
  relu6: false,
  spatialDropout: true,
  tokens: false,
  zeroPaddedShortcut: false,
  zeroPadding: false,
};
