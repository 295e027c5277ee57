import { tf } from '../../runtime';
import { constant } from '../initializers';
import type { Kind, LayerData } from '../layer';

export interface BatchNormOptions {
  /** Added to the variance: PyTorch's 1e-5, where TensorFlow.js has 1e-3. */
  epsilon?: number;
  /**
   * What training changes; `shift` leaves the scale at 1, as networks of TF-slim have it. The running statistics are
   * never trained.
   */
  scaleAndShift?: 'trainable' | 'shift' | 'frozen';
}

export type BatchNorm = Required<BatchNormOptions>;

/**
 * Batch normalization in inference form, y = (x - running_mean) / √(running_var + ε) · weight + bias, channel by
 * channel (the last axis), while training too. The four weights `[c]` have PyTorch's names.
 */
export function batchNorm(options: BatchNormOptions = {}): LayerData<'batchNorm', BatchNorm> {
  return { kind: 'batchNorm', options: { epsilon: 1e-5, scaleAndShift: 'trainable', ...options } };
}

export const batchNormKind: Kind<BatchNorm> = {
  shape: (_, [input]) => input,
  weights({ scaleAndShift }, [input]) {
    const shape = [input[input.length - 1]];
    const spec = (value: number, trainable: boolean) => ({ shape, initial: constant(value), fanIn: 1, trainable });
    return {
      weight: spec(1, scaleAndShift === 'trainable'),
      bias: spec(0, scaleAndShift !== 'frozen'),
      running_mean: spec(0, false),
      running_var: spec(1, false),
    };
  },
  evaluate({ epsilon }, [x], { weight, bias, running_mean: mean, running_var: variance }) {
    // One factor and one summand a channel: two operations on the image, and an input gradient of one.
    const scale = tf.mul(weight, tf.rsqrt(tf.add(variance, epsilon)));
    return tf.add(tf.mul(x, scale), tf.sub(bias, tf.mul(mean, scale)));
  },
};
