import type { Inputs } from '../../models';
import type { tf } from '../../runtime';
import {
  COMMON,
  explain,
  GRADIENTS,
  plainGradient,
  type Attribution,
  type CommonOptions,
  type Method,
  type Model,
} from '../passes';
import { withReluRule, type ReluRule } from './relu-rule';

/** What the records of methods that {@link backpropThroughRelus} have in common. */
export const THROUGH_RELUS = {
  options: COMMON,
  defaults: { target: 'predicted', batchSize: 64 },
  presets: { zennit: {} },
  facts: { model: 'function', input: 'any', draws: 'nothing', rounds: [GRADIENTS] },
  example: {},
} as const;

/** The gradient of a model in which every ReLU passes back what `rule` says: guided backpropagation, deconvnet. */
export function backpropThroughRelus<X extends Inputs, O extends tf.Tensor>(
  method: Method<CommonOptions>,
  rule: ReluRule,
  model: Model<X, O>,
  x: X,
  options: CommonOptions,
): Promise<Attribution<X, O>> {
  return explain(method, model, x, options, (call) =>
    plainGradient(call, withReluRule(method.name, rule, model, call.forward)),
  );
}
