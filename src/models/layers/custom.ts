import type { tf } from '../../runtime';
import type { Kind, LayerContext, LayerData, Weights, WeightSpec } from '../layer';
import type { Shape } from '../shape';

export interface CustomOptions {
  /** The operation, of inputs `[N, ...]`, in differentiable operations of TensorFlow.js. */
  evaluate(inputs: readonly tf.Tensor[], weights: Weights, context: LayerContext): tf.Tensor;
  /** Sizes of the output, from those of the inputs; those of the first input unless given. */
  shape?(inputs: readonly Shape[]): Shape;
  weights?(inputs: readonly Shape[]): Record<string, WeightSpec>;
  /**
   * What the methods with a rule for each kind (LRP, DeepLIFT, contextual decomposition) may take it for: `linear` in
   * its inputs, without a summand; `element-wise`, every value of the one input turned by itself, 0 into 0;
   * `rearranging`, moving values and changing none. Unless given they refuse.
   */
  acts?: 'linear' | 'element-wise' | 'rearranging';
  /** Names of the layers it reads; the layer before it unless given. */
  inputs?: readonly string[];
}

/**
 * An operation of one's own. It is the one kind that holds functions; {@link CustomOptions.acts} says what methods may
 * take it for.
 */
export function custom({ inputs, ...options }: CustomOptions): LayerData<'custom', Omit<CustomOptions, 'inputs'>> {
  if (typeof options.evaluate !== 'function')
    throw new Error('custom: there is no evaluate; pass the operation as a function of (inputs, weights, context)');
  if (options.acts !== undefined && !['linear', 'element-wise', 'rearranging'].includes(options.acts)) {
    throw new Error(`custom: acts is '${String(options.acts)}'; wanted linear, element-wise or rearranging`);
  }
  return { kind: 'custom', options, ...(inputs ? { inputs } : {}) };
}

export const customKind: Kind<Omit<CustomOptions, 'inputs'>> = {
  shape: ({ shape }, inputs) => shape?.(inputs) ?? inputs[0],
  weights: ({ weights }, inputs) => weights?.(inputs) ?? {},
  evaluate: ({ evaluate }, inputs, weights, context) => evaluate(inputs, weights, context),
};
