import { backThroughMeans, ruleFor, type LayerNode, type Network, type RuleTable } from '../../models';
import { asConstant, tf } from '../../runtime';

/**
 * ∂ s_c / ∂ A in closed form, `[N,h,w,K]`: the weights of the layers behind `layer`, multiplied back from class c of
 * each image. ReLUs, dropout and maxima act as the constants 0, 1 or share that they were in this pass, so no second
 * derivative of an operation is needed, and differentiating the result reaches the weights. `taps` holds the
 * activations of `layer` and of all {@link headLayers}.
 *
 * The head may be a chain of global average or max pooling, adaptive average pooling, flatten, dense, ReLU and dropout;
 * anything else is an error that names it.
 */
export function headGradient(
  network: Network,
  layer: string,
  taps: Readonly<Record<string, tf.Tensor>>,
  classes: tf.Tensor1D,
): tf.Tensor {
  const head = headLayers(network, layer);
  const start: tf.Tensor = tf.oneHot(classes, network.last.shape[0]);
  return [...head].reverse().reduce((signal, node, i) => {
    const before = taps[i === head.length - 1 ? layer : head[head.length - 2 - i].name];
    const rule = ruleFor('headGradient', RULES, node);
    return rule(tf.cast(signal, 'float32'), before, taps[node.name], network.weightsOf(node.name).weight);
  }, start);
}

/** The layers behind `layer`, a plain chain of kinds that {@link headGradient} knows. */
export function headLayers(network: Network, layer: string): readonly LayerNode[] {
  network.node(layer);
  const head = network.nodes.slice(network.nodes.findIndex(({ name }) => name === layer) + 1);
  head.forEach((node, i) => {
    const wanted = i === 0 ? layer : head[i - 1].name;
    if (String(node.inputs) !== wanted) {
      throw new Error(
        `headGradient: layer '${node.name}' reads '${node.inputs}'; wanted a plain chain behind '${layer}', so take mapGradient 'autodiff'`,
      );
    }
    ruleFor('headGradient', RULES, node, ` behind '${layer}'`);
  });
  return head;
}

type Rule = (signal: tf.Tensor, input: tf.Tensor, output: tf.Tensor, weight: tf.Tensor | undefined) => tf.Tensor;

const AUTODIFF = { none: "it has no closed form here, so take mapGradient 'autodiff'" };

const RULES: RuleTable<Rule> = {
  dense: (signal, _, __, weight) => tf.matMul(signal, weight as tf.Tensor2D, false, true),
  flatten: (signal, input) => tf.reshape(signal, input.shape),
  relu: (signal, _, output) =>
    tf.mul(
      signal,
      indicator(() => tf.greater(output, 0)),
    ),
  dropout: (signal, input, output) =>
    tf.mul(
      signal,
      indicator(() => tf.divNoNan(output, input)),
    ),
  globalAveragePool: (signal, input) => {
    const [n, h, w, k] = input.shape;
    return tf.tile(tf.mul(tf.reshape(signal, [n, 1, 1, k]), 1 / (h * w)), [1, h, w, 1]);
  },
  adaptiveAveragePool: (signal, { shape: [, h, w] }) => backThroughMeans(signal, [h!, w!]),
  // Equal largest values share, as in the layer itself.
  globalMaxPool: (signal, input) => {
    const winners = indicator(() => tf.equal(input, tf.max(input, [1, 2], true)));
    const [n, , , k] = input.shape;
    return tf.mul(tf.div(winners, tf.sum(winners, [1, 2], true)), tf.reshape(signal, [n, 1, 1, k]));
  },
  add: AUTODIFF,
  attend: AUTODIFF,
  attention: AUTODIFF,
  averagePool: AUTODIFF,
  batchNorm: AUTODIFF,
  classToken: AUTODIFF,
  concat: AUTODIFF,
  conv2d: AUTODIFF,
  custom: AUTODIFF,
  depthwiseConv2d: AUTODIFF,
  embedding: AUTODIFF,
  firstStep: AUTODIFF,
  gelu: AUTODIFF,
  hardSigmoid: AUTODIFF,
  hardSwish: AUTODIFF,
  lastStep: AUTODIFF,
  layerNorm: AUTODIFF,
  learnedQuery: AUTODIFF,
  lstm: AUTODIFF,
  maxPool: AUTODIFF,
  multiply: AUTODIFF,
  part: AUTODIFF,
  positionEmbedding: AUTODIFF,
  relu6: AUTODIFF,
  spatialDropout: AUTODIFF,
  tokens: AUTODIFF,
  zeroPaddedShortcut: AUTODIFF,
  zeroPadding: AUTODIFF,
};

const indicator = (compute: () => tf.Tensor): tf.Tensor => asConstant(() => tf.cast(compute(), 'float32'));
