import {
  evaluateNode,
  LOWEST,
  padForMaxPool,
  type LayerNode,
  type LstmStates,
  type NoRule,
  type RuleTable,
} from '../models';
import { readAtLargest, tf } from '../runtime';
import { decomposeLstm } from './decompose-lstm';
import { shareBias } from './share-bias';

/** A layer as its rule sees it: images of all groups in one batch, group after group. */
export interface RuleStep {
  node: LayerNode;
  weights: Readonly<Record<string, tf.Tensor>>;
  /** β of what it reads, `[G·N, ...]` each. */
  betas: readonly tf.Tensor[];
  /** The ordinary activations `[N, ...]` that the rule `reads`. */
  totals: readonly tf.Tensor[];
  /** The ordinary activation of the layer itself `[N, ...]`, where the rule `reads` it. */
  output: tf.Tensor | undefined;
  /** `[G·N, T]`, see {@link Start}. */
  steps: () => tf.Tensor;
  /** The ordinary states of the layer, an LSTM. */
  states: () => LstmStates;
}

/** How one kind of layer carries β on. */
export interface Rule {
  /** The ordinary activations that it depends on, besides β. */
  reads: (weights: Readonly<Record<string, tf.Tensor>>) => 'inputs' | 'output' | 'nothing';
  apply: (step: RuleStep) => tf.Tensor;
}

/** Linear without a bias, or an activation f(x) whose rule is β' = f(β): the layer itself, on β. */
const itself: Rule = {
  reads: () => 'nothing',
  apply: ({ node, weights, betas }) => evaluateNode(node, betas, weights),
};

/** Linear with a bias, which β and the rest share by size. */
const affine: Rule = {
  reads: ({ bias }) => (bias ? 'output' : 'nothing'),
  apply({ node, weights: { bias, ...others }, betas, output }) {
    const linear = evaluateNode(node, betas, others);
    return bias ? shareBias(linear, output!, bias) : linear;
  },
};

/** In inference form a factor and a bias for each channel: its values at 1 and 0 say which. */
const batchNorm: Rule = {
  reads: () => 'output',
  apply({ node, weights, betas: [beta], output }) {
    const shift = evaluateNode(node, [tf.zeros(weights.weight.shape)], weights);
    const none = tf.zerosLike(weights.bias);
    const factor = evaluateNode(node, [tf.onesLike(weights.weight)], { ...weights, bias: none, running_mean: none });
    return shareBias(tf.mul(beta, factor), output!, shift);
  },
};

/**
 * β at the place that is largest in the ordinary activation of its window; the first such place where several are
 * equal.
 */
const maxPool: Rule = {
  reads: () => 'inputs',
  apply({ node, betas: [beta], totals: [total] }) {
    const { options } = node as LayerNode<'maxPool'>;
    return readAtLargest(padForMaxPool(options, beta, 0), padForMaxPool(options, total, LOWEST), options);
  },
};

/** As for windows, over the whole map. */
const globalMaxPool: Rule = {
  reads: () => 'inputs',
  apply({ betas: [beta], totals: [total] }) {
    const [n, h, w, c] = total.shape;
    const places = tf.reshape(total, [n, h * w, c]);
    // Numbers that fall along the places, where the total is largest: the largest number marks the first of them.
    const falling = tf.tensor(
      Float32Array.from({ length: h * w }, (_, i) => h * w - i),
      [1, h * w, 1],
    );
    const ranked = tf.mul(tf.cast(tf.equal(places, tf.max(places, 1, true)), 'float32'), falling);
    const first = tf.cast(tf.equal(ranked, tf.max(ranked, 1, true)), 'float32');
    return tf.reshape(tf.sum(tf.mul(tf.reshape(beta, [-1, n, h * w, c]), first), 2), [-1, c]);
  },
};

/** A word's vector is a group's whole or not at all: β of the ids is the mask of the group. */
const lookup: Rule = {
  reads: () => 'output',
  apply: ({ betas: [mask], output }) => {
    const groups = mask.shape[0] / output!.shape[0];
    return tf.mul(groups === 1 ? output! : tf.tile(output!, [groups, 1, 1]), tf.expandDims(mask, 2));
  },
};

const overTime: Rule = {
  reads: () => 'nothing',
  apply: ({ weights, betas: [beta], steps, states }) =>
    decomposeLstm({ weights, states: states(), beta, steps: steps() }),
};

/** A learned token belongs to no group, as a bias that nothing shares. */
const learned: Rule = {
  reads: () => 'nothing',
  apply: ({ node, weights: { weight }, betas }) => evaluateNode(node, betas, { weight: tf.zerosLike(weight) }),
};

/** A learned vector a place is a bias. */
const places: Rule = {
  reads: () => 'output',
  apply({ weights: { weight }, betas: [beta], output }) {
    const [, steps, features] = output!.shape;
    const flat = (t: tf.Tensor) => tf.reshape(t, [-1, steps! * features!]);
    return tf.reshape(shareBias(flat(beta), flat(output!), tf.reshape(weight, [-1])), beta.shape);
  },
};

/** Which step is the last, the ids say. */
const lastWord: Rule = {
  reads: () => 'inputs',
  apply({ node, betas: [beta], totals: [total, ids] }) {
    const groups = beta.shape[0] / total.shape[0];
    return evaluateNode(node, ids ? [beta, groups === 1 ? ids : tf.tile(ids, [groups, 1])] : [beta], {});
  },
};

const NO_ATTENTION: NoRule = {
  none: 'no rule is published for probabilities that depend on the whole activation',
};

/**
 * The rule of each kind of layer (Murdoch et al. 2018, Singh et al. 2019 and Rieger et al. 2020; batch normalization,
 * relu6, hard swish, sums and products are extensions; of a product β is the product of its own factors, so what two
 * groups do together belongs to neither).
 */
export const RULES: RuleTable<Rule> = {
  conv2d: affine,
  depthwiseConv2d: affine,
  dense: affine,
  batchNorm,
  maxPool,
  globalMaxPool,
  averagePool: itself,
  adaptiveAveragePool: itself,
  globalAveragePool: itself,
  embedding: lookup,
  lstm: overTime,
  lastStep: lastWord,
  classToken: learned,
  learnedQuery: learned,
  positionEmbedding: places,
  firstStep: itself,
  part: itself,
  tokens: itself,
  gelu: itself,
  attend: NO_ATTENTION,
  attention: NO_ATTENTION,
  layerNorm: { none: 'no rule is published for what divides by a deviation of the whole activation' },
  relu: itself,
  relu6: itself,
  hardSigmoid: itself,
  hardSwish: itself,
  multiply: itself,
  dropout: itself,
  spatialDropout: itself,
  flatten: itself,
  concat: itself,
  add: itself,
  zeroPadding: itself,
  zeroPaddedShortcut: itself,
  custom: { linear: itself, 'element-wise': itself, rearranging: itself },
};
