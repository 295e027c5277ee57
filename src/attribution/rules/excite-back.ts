import {
  evaluateNode,
  ruleFor,
  type LayerKind,
  type LayerNode,
  type Network,
  type NoRule,
  type RuleTable,
} from '../../models';
import { tf, type Tensors } from '../../runtime';
import { nodesBehind, walkBackTo, type Step } from '../passes';
import { SHARING, shareRelevance, stabilized, type SharingRule } from './share-relevance';

type Rule = 'excite' | SharingRule;

const SIGNED: NoRule = {
  none: 'its rule supposes activations that are not negative, as behind ReLUs, and transformers have others; LRP-epsilon, attention rollout and attention relevance take them',
};

/** Layers with weights share by what excites them, and a batch norm lets pass; the rest is as for relevance. */
const RULES: RuleTable<Rule> = {
  ...SHARING,
  conv2d: 'excite',
  depthwiseConv2d: 'excite',
  dense: 'excite',
  batchNorm: 'pass',
  // To the largest, also where it is 0.
  maxPool: 'replace',
  globalMaxPool: 'replace',
  attend: SIGNED,
  attention: SIGNED,
  layerNorm: SIGNED,
};

/** The rule of each layer behind `layer`; one that has none is an error that begins with `method`. */
export function excitationRules(method: string, network: Network, layer: string): ReadonlyMap<string, Rule> {
  return new Map(nodesBehind(network, layer).map((node) => [node.name, ruleFor(method, RULES, node)]));
}

const WITH_WEIGHTS: readonly LayerKind[] = ['conv2d', 'depthwiseConv2d', 'dense'];

/** The last layer with weights behind `layer`: the one that contrastive excitation backpropagation turns round. */
export function classifierBehind(method: string, network: Network, layer: string): LayerNode {
  const found = nodesBehind(network, layer).filter(({ kind }) => WITH_WEIGHTS.includes(kind));
  if (found.length === 0)
    throw new Error(`${method}: behind '${layer}' is no layer with weights to contrast; wanted an earlier layer`);
  return found[found.length - 1];
}

interface Excitation {
  rules: ReadonlyMap<string, Rule>;
  /** Added to each denominator with its sign. */
  epsilon: number;
  /** The layer through the negatives of whose weights comes back what is taken away. */
  classifier?: LayerNode;
}

/** Carries a signal from the output back to `layer` by excitation (Zhang et al. 2016, eq. 4). Call inside a tidy. */
export function exciteBackTo(
  network: Network,
  layer: string,
  activations: Tensors,
  signal: tf.Tensor,
  { rules, epsilon, classifier }: Excitation,
): tf.Tensor {
  const carried = (step: Step, p: tf.Tensor) => {
    const rule = rules.get(step.node.name)!;
    return rule === 'excite' ? [excited(step, p, epsilon)] : shareRelevance(step, p, rule, epsilon);
  };
  if (!classifier) return walkBackTo(network, layer, activations, signal, carried);
  const { bias, ...own } = network.weightsOf(classifier.name);
  const turned = mapped(own, tf.neg);
  const there: Record<string, tf.Tensor> = { ...activations };
  for (const node of [classifier, ...nodesBehind(network, classifier.name)]) {
    const weights = node === classifier ? (bias ? { ...turned, bias } : turned) : network.weightsOf(node.name);
    there[node.name] = evaluateNode(
      node,
      node.inputs.map((name) => there[name]),
      weights,
    );
  }
  const against = walkBackTo(network, classifier.name, there, signal, carried);
  return walkBackTo(network, layer, activations, signal, (step, p) =>
    step.node.name === classifier.name
      ? [tf.sub(excited(step, p, epsilon), excited({ ...step, weights: turned }, against, epsilon))]
      : carried(step, p),
  );
}

/**
 * p'_j = Σ_i (x_j w_ij)⁺ p_i / Σ_k (x_k w_ik)⁺, without the bias: x_j w⁺_ij where inputs are not negative, as the paper
 * supposes. What nothing excites, passes nothing on.
 */
function excited({ node, inputs: [x], weights, pull }: Step, p: tf.Tensor, epsilon: number): tf.Tensor {
  const halves = [tf.relu, negativePart].map((part) => ({
    x: part(x),
    weights: mapped(Object.fromEntries(Object.entries(weights).filter(([name]) => name !== 'bias')), part),
  }));
  const z = tf.addN(halves.map((half) => evaluateNode(node, [half.x], half.weights)));
  const share = stabilized(p, z, epsilon);
  return tf.addN(halves.map((half) => tf.mul(half.x, pull(share, [half.x], half.weights)[0])));
}

const negativePart = (x: tf.Tensor): tf.Tensor => tf.minimum(x, 0);

function mapped(tensors: Tensors, change: (x: tf.Tensor) => tf.Tensor): Record<string, tf.Tensor> {
  return Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [name, change(tensor)]));
}
