import { tf } from '../../runtime';
import { optimizer, slot, type Optimizer } from './optimizer';

export interface AdamOptions {
  learningRate: number;
  beta1?: number;
  beta2?: number;
  epsilon?: number;
  /** Added to the gradient, times the weight (L2, not decoupled). */
  weightDecay?: number;
}

/**
 * Adam (Kingma and Ba 2015) with PyTorch's defaults: m and v are running means of g and g²,
 * w = w - learningRate·(m/(1-β1^t)) / (√(v/(1-β2^t)) + epsilon).
 */
export function adam({
  learningRate,
  beta1 = 0.9,
  beta2 = 0.999,
  epsilon = 1e-8,
  weightDecay = 0,
}: AdamOptions): Optimizer {
  const slots = new Map<string, tf.Variable>();
  return optimizer({
    slots,
    settings: { name: 'adam', learningRate, beta1, beta2, epsilon, weightDecay },
    begin(variables, rate) {
      for (const [name, variable] of variables) {
        slot(slots, `${name}/m`, variable);
        slot(slots, `${name}/v`, variable);
      }
      return tf.tidy(() => {
        const steps = slot(slots, 'steps', tf.scalar(0));
        const t = steps.dataSync()[0] + 1;
        steps.assign(tf.scalar(t));
        return {
          size: tf.scalar((learningRate * rate) / (1 - beta1 ** t)),
          rootCorrection: tf.scalar(Math.sqrt(1 - beta2 ** t)),
        };
      });
    },
    change(variables, gradients, { size, rootCorrection }) {
      tf.tidy(() => {
        // A number in an operation becomes a tensor each time; these serve all variables.
        const [keepM, takeG, keepV, takeSquare] = [beta1, 1 - beta1, beta2, 1 - beta2].map((value) => tf.scalar(value));
        const [tiny, decay] = [tf.scalar(epsilon), tf.scalar(weightDecay)];
        for (const [name, variable] of variables) {
          const plain = gradients.get(name)!;
          const g = weightDecay === 0 ? plain : tf.add(plain, tf.mul(variable, decay));
          const [m, v] = [slots.get(`${name}/m`)!, slots.get(`${name}/v`)!];
          m.assign(tf.add(tf.mul(m, keepM), tf.mul(g, takeG)));
          v.assign(tf.add(tf.mul(v, keepV), tf.mul(tf.square(g), takeSquare)));
          const scale = tf.add(tf.div(tf.sqrt(v), rootCorrection), tiny);
          variable.assign(tf.sub(variable, tf.mul(tf.div(m, scale), size)));
        }
      });
    },
  });
}
