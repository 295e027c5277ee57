import type { Layer } from '../models';
import { tf } from '../runtime';
import { shareBias } from './share-bias';

/** A layer as its rule sees it: images of all groups in one batch, group after group. */
export interface RuleStep {
  layer: Layer;
  weights: Readonly<Record<string, tf.Tensor>>;
  /** β of what it reads, `[G·N, ...]` each. */
  betas: readonly tf.Tensor[];
  /** The ordinary activations `[N, ...]` that the rule `reads`. */
  totals: readonly tf.Tensor[];
  /** The ordinary activation of the layer itself `[N, ...]`, where the rule `reads` it. */
  output: tf.Tensor | undefined;
}

/** How one kind of layer carries β on. */
export interface Rule {
  /** The ordinary activations that it depends on, besides β. */
  reads: (layer: Layer, weights: Readonly<Record<string, tf.Tensor>>) => 'inputs' | 'output' | 'nothing';
  apply: (step: RuleStep) => tf.Tensor;
}

const EVALUATION = { training: false };

/** Linear without a bias, or an activation f(x) whose rule is β' = f(β): the layer itself, on β. */
const itself: Rule = { reads: () => 'nothing', apply: ({ layer, weights, betas }) => layer.apply(betas, weights, EVALUATION) };

/** Linear with a bias, which β and the rest share by size. */
const affine: Rule = {
  reads: (_, { bias }) => (bias ? 'output' : 'nothing'),
  apply({ layer, weights: { bias, ...others }, betas, output }) {
    const linear = layer.apply(betas, others, EVALUATION);
    return bias ? shareBias(linear, output!, bias) : linear;
  },
};

/** In inference form a factor and a bias for each channel: its values at 1 and 0 say which. */
const batchNorm: Rule = {
  reads: () => 'output',
  apply({ layer, weights, betas: [beta], output }) {
    const shift = layer.apply([tf.zeros(weights.weight.shape)], weights, EVALUATION);
    const none = tf.zerosLike(weights.bias);
    const factor = layer.apply([tf.onesLike(weights.weight)], { ...weights, bias: none, running_mean: none }, EVALUATION);
    return shareBias(tf.mul(beta, factor), output!, shift);
  },
};

/** β at the place that is largest in the ordinary activation; the first such place where several are equal. */
const largest: Rule = {
  reads: () => 'inputs',
  apply({ layer, betas: [beta], totals: [total] }) {
    if (!layer.choose) throw new Error(`decompose: a layer of kind '${layer.kind}' does not say what it chooses; give it 'choose'`);
    return layer.choose(beta, total);
  },
};

/** The rule of each kind of layer (Singh et al. 2019 and Rieger et al. 2020; batch normalisation, relu6 and sums are extensions). */
export const RULES: Readonly<Record<string, Rule>> = {
  conv2d: affine, depthwiseConv2d: affine, dense: affine, batchNorm,
  maxPool: largest, globalMaxPool: largest, averagePool: itself, adaptiveAveragePool: itself, globalAveragePool: itself,
  relu: itself, relu6: itself, dropout: itself, spatialDropout: itself,
  flatten: itself, concat: itself, add: itself, zeroPadding: itself, zeroPaddedShortcut: itself,
};
