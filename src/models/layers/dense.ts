import { sizeOf } from '../../statistics';
import { addBias, tf } from '../../runtime';
import { uniformFanIn, type Initial } from '../initializers';
import type { Kind, LayerData, WeightSpec } from '../layer';
import { checkInitial, checkWhole } from './check-options';

export interface DenseOptions {
  bias?: 'yes' | 'no';
  initial?: Initial;
  /** First values of the bias; as the weight unless given. */
  initialBias?: Initial;
  /** What joins the names of the layer and of its weights: `fc.weight`, or `in_proj_weight` as PyTorch's attention. */
  joinedBy?: '.' | '_';
}

export interface Dense extends Required<DenseOptions> {
  units: number;
}

/**
 * `[features]` to `[units]`, or `[..., features]` to `[..., units]` place by place: x·weight + bias, weight
 * `[features,units]`.
 */
export function dense(
  units: number,
  { bias = 'yes', initial = uniformFanIn, initialBias = initial, joinedBy = '.' }: DenseOptions = {},
): LayerData<'dense', Dense> {
  checkWhole('dense', { units }, 1);
  if (bias !== 'yes' && bias !== 'no') throw new Error(`dense: bias is '${String(bias)}'; wanted yes or no`);
  if (joinedBy !== '.' && joinedBy !== '_') throw new Error(`dense: joinedBy is '${String(joinedBy)}'; wanted . or _`);
  checkInitial('dense', initial);
  checkInitial('dense', initialBias);
  return { kind: 'dense', options: { units, bias, initial, initialBias, joinedBy } };
}

export const denseKind: Kind<Dense> = {
  shape({ units }, [input]) {
    if (input.length === 3)
      throw new Error(
        `dense: input is [${input}]; wanted [features] or [steps, features], put flatten() or globalAveragePool() before it`,
      );
    if (input.length < 1) throw new Error('dense: input has no axis; wanted [features]');
    return [...input.slice(0, -1), units];
  },
  weights({ units, bias, initial, initialBias }, [input]) {
    const fanIn = input[input.length - 1];
    const specs: Record<string, WeightSpec> = { weight: { shape: [fanIn, units], initial, fanIn, trainable: true } };
    if (bias === 'yes') specs.bias = { shape: [units], initial: initialBias, fanIn, trainable: true };
    return specs;
  },
  key: ({ joinedBy }, layer, weight) => layer + joinedBy + weight,
  evaluate({ units }, [x], { weight, bias }) {
    const rows = x.rank === 2 ? x : tf.reshape(x, [sizeOf(x.shape.slice(0, -1)), x.shape[x.rank - 1]]);
    const product = tf.matMul(rows, weight);
    // The bias right behind the product: a graph makes one operation of them.
    const y = bias ? addBias(product, bias) : product;
    return x.rank === 2 ? y : tf.reshape(y, [...x.shape.slice(0, -1), units]);
  },
};
