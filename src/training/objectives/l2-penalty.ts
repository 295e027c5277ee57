import { tf } from '../../runtime';
import type { Objective } from './objective';

export interface L2PenaltyOptions {
  /** Factor λ. */
  factor: number;
  /** Names of the weights, `fc1.weight`; all named `weight` unless given. */
  weights?: readonly string[];
}

/** λ Σ |W|² / 2 over the named weights: TensorFlow's `l2_loss`, of which the gradient is λ W. */
export function l2Penalty({ factor, weights }: L2PenaltyOptions): Objective {
  const objective: Objective = ({ network }) => {
    const names = weights ?? [...network.trainable().keys()].filter((name) => name.endsWith('.weight'));
    const squares = names.map((name) => {
      const weight = network.weights.get(name);
      if (!weight)
        throw new Error(
          `l2Penalty: ${network.name} has no weight '${name}'; its weights are ${[...network.weights.keys()].join(', ')}`,
        );
      return tf.sum(tf.square(weight));
    });
    return { l2Penalty: tf.mul(tf.addN(squares), factor / 2) as tf.Scalar };
  };
  return Object.assign(objective, { prepare: () => ({}), settings: { name: 'l2Penalty', factor, weights } });
}
