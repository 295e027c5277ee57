import type { LayerKind, Network } from '../../models';

/** The last layer of a network as numbers: logits = h·weight + bias. */
export interface LinearHead {
  /** `[neurons, classes]`, row by row. */
  weight: Float32Array;
  /** `[classes]` */
  bias: Float32Array;
}

const TRANSPARENT: readonly LayerKind[] = ['flatten', 'dropout', 'globalAveragePool'];

/**
 * The dense layer that turns the (average-pooled) units of `layer` into logits, directly or behind pooling, flattening
 * and dropout.
 *
 * @throws when anything else stands between: a unit then has no column of weights.
 */
export function linearHead(network: Network, layer: string): LinearHead {
  network.node(layer);
  const { last } = network;
  let [before] = last.inputs;
  while (before !== layer && !(before in network.inputShapes) && TRANSPARENT.includes(network.node(before).kind))
    [before] = network.node(before).inputs;
  const { weight, bias } = network.weightsOf(last.name);
  if (last.kind !== 'dense' || before !== layer) {
    throw new Error(
      `linearHead: the logits of ${network.name} are not a dense layer on '${layer}'; wanted the layer right before the last`,
    );
  }
  const units = network.node(layer).shape.at(-1)!;
  if (weight.shape[0] !== units) {
    throw new Error(
      `linearHead: '${last.name}' has ${weight.shape[0]} inputs and '${layer}' ${units} units; wanted one input a unit`,
    );
  }
  return {
    weight: Float32Array.from(weight.dataSync()),
    bias: bias ? Float32Array.from(bias.dataSync()) : new Float32Array(weight.shape[1]!),
  };
}
