import type { Inputs } from '../../models';
import type { tf } from '../../runtime';
import { explain, plainGradient, type Attribution, type CommonOptions, type Method, type Model } from '../passes';
import { withReluRule, type ReluRule } from './relu-rule';

/** The gradient of a model in which every ReLU passes back what `rule` says: guided backpropagation, deconvnet. */
export function backpropThroughRelus<X extends Inputs, O extends tf.Tensor>(
  method: Method<CommonOptions>,
  rule: ReluRule,
  model: Model<X, O>,
  x: X,
  options: CommonOptions,
): Promise<Attribution<X, O>> {
  return explain(method, model, x, options, (call) =>
    plainGradient(call, withReluRule(method.name, rule, call.forward)),
  );
}
