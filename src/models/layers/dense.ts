import { tf } from '../../runtime';
import { uniformFanIn } from '../initializers';
import type { Layer, WeightSpec } from '../layer';

export interface DenseOptions {
  initial?: (fanIn: number) => WeightSpec['initial'];
  /** Of the bias; as the weight unless given. */
  initialBias?: WeightSpec['initial'];
}

/** `[features]` to `[units]`: x·weight + bias, weight `[features,units]`. */
export function dense(units: number, { initial = uniformFanIn, initialBias }: DenseOptions = {}): Layer {
  return {
    kind: 'dense',
    shape([input]) {
      if (input.length !== 1) throw new Error(`dense: input is [${input}]; wanted [features], put flatten() or globalAveragePool() before it`);
      return [units];
    },
    weights([input]) {
      const draw = initial(input[0]);
      return {
        weight: { shape: [input[0], units], initial: draw, trainable: true },
        bias: { shape: [units], initial: initialBias ?? draw, trainable: true },
      };
    },
    apply([x], { weight, bias }) {
      const y = tf.matMul(x as tf.Tensor2D, weight as tf.Tensor2D);
      return bias ? tf.add(y, bias) : y;
    },
  };
}
