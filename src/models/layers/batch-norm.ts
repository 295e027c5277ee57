import { tf } from '../../runtime';
import { constant } from '../initializers';
import type { Layer } from '../layer';

export interface BatchNormOptions {
  /** Added to the variance: PyTorch's 1e-5, where TensorFlow.js has 1e-3. */
  epsilon?: number;
  /** What training changes; `shift` leaves the scale at 1, as networks of TF-slim have it. The running statistics are never trained. */
  scaleAndShift?: 'trainable' | 'shift' | 'frozen';
}

/**
 * Batch normalisation in inference form, y = (x - running_mean) / √(running_var + ε) · weight + bias, channel by channel
 * (the last axis), while training too. The four weights `[c]` have PyTorch's names.
 */
export function batchNorm(options: BatchNormOptions = {}): Layer & { options: Required<BatchNormOptions> } {
  const full = { epsilon: 1e-5, scaleAndShift: 'trainable' as const, ...options };
  const { scaleAndShift } = full;
  return {
    kind: 'batchNorm',
    options: full,
    shape: ([input]) => input,
    weights([input]) {
      const shape = [input[input.length - 1]];
      return {
        weight: { shape, initial: constant(1), trainable: scaleAndShift === 'trainable' },
        bias: { shape, initial: constant(0), trainable: scaleAndShift !== 'frozen' },
        running_mean: { shape, initial: constant(0), trainable: false },
        running_var: { shape, initial: constant(1), trainable: false },
      };
    },
    apply([x], { weight, bias, running_mean: mean, running_var: variance }) {
      // One factor and one summand a channel: two operations on the image, and an input gradient of one.
      const scale = tf.mul(weight, tf.rsqrt(tf.add(variance, full.epsilon)));
      return tf.add(tf.mul(x, scale), tf.sub(bias, tf.mul(mean, scale)));
    },
  };
}
