import { tf } from '../../runtime';
import { constant } from '../initializers';
import type { Kind, LayerData } from '../layer';

export interface LayerNorm {
  /** Added to the variance. */
  epsilon: number;
}

/**
 * Layer normalization (Ba et al. 2016): y = (x - mean) / √(variance + ε) · weight + bias, mean and variance those of
 * the last axis, place by place. Weights `[features]`; ε is 1e-6 unless given, as in vision transformers, where
 * PyTorch's own default is 1e-5. Can be differentiated twice.
 */
export function layerNorm({ epsilon = 1e-6 }: Partial<LayerNorm> = {}): LayerData<'layerNorm', LayerNorm> {
  if (!(epsilon >= 0)) throw new RangeError(`layerNorm: epsilon is ${epsilon}; wanted a number from 0 up`);
  return { kind: 'layerNorm', options: { epsilon } };
}

export const layerNormKind: Kind<LayerNorm> = {
  shape(_, [input]) {
    if (input.length < 1) throw new Error('layerNorm: input has no axis; wanted [features]');
    return input;
  },
  weights(_, [input]) {
    const shape = [input[input.length - 1]];
    const spec = (value: number) => ({ shape, initial: constant(value), fanIn: 1, trainable: true });
    return { weight: spec(1), bias: spec(0) };
  },
  evaluate({ epsilon }, [x], { weight, bias }) {
    const { centered, factor } = layerNormParts(x, epsilon);
    return tf.add(tf.mul(tf.mul(centered, factor), weight), bias);
  },
};

/** x - mean `[..., features]`, and 1 / √(variance + ε) `[..., 1]`. */
export function layerNormParts(x: tf.Tensor, epsilon: number): { centered: tf.Tensor; factor: tf.Tensor } {
  const centered = tf.sub(x, tf.mean(x, -1, true));
  return { centered, factor: tf.rsqrt(tf.add(tf.mean(tf.square(centered), -1, true), epsilon)) };
}
