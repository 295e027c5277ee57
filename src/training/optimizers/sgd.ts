import { tf } from '../../runtime';
import { optimizer, slot, type Optimizer } from './optimizer';

export interface SgdOptions {
  learningRate: number;
  momentum?: number;
}

/** Stochastic gradient descent with momentum as PyTorch has it: v = momentum·v + g, then w = w - learningRate·v. */
export function sgd({ learningRate, momentum = 0 }: SgdOptions): Optimizer {
  const slots = new Map<string, tf.Variable>();
  return optimizer({
    slots,
    settings: { name: 'sgd', learningRate, momentum },
    begin(variables, rate) {
      if (momentum > 0) for (const [name, variable] of variables) slot(slots, `${name}/velocity`, variable);
      return { size: tf.scalar(learningRate * rate) };
    },
    change(variables, gradients, { size }) {
      tf.tidy(() => {
        for (const [name, variable] of variables) {
          let change = gradients.get(name)!;
          if (momentum > 0) {
            const velocity = slots.get(`${name}/velocity`)!;
            change = tf.add(tf.mul(velocity, momentum), change);
            velocity.assign(change);
          }
          variable.assign(tf.sub(variable, tf.mul(change, size)));
        }
      });
    },
  });
}
