import { asConstant, tf } from '../../runtime';
import { constant } from '../initializers';
import type { Kind, LayerData, Weights } from '../layer';

export interface BatchNormOptions {
  /** Added to the variance: PyTorch's 1e-5, where TensorFlow.js has 1e-3. */
  epsilon?: number;
  /**
   * What training changes; `shift` leaves the scale at 1, as networks of TF-slim have it. The running statistics are
   * never trained.
   */
  scaleAndShift?: 'trainable' | 'shift' | 'frozen';
  /**
   * What it normalizes by in training mode: the `running` statistics that it was given, which stay as they are, so that
   * a trained network can be trained further on few examples; or those of the `batch`, which the running ones then
   * follow, as training from random weights needs. In evaluation mode always the running ones.
   */
  statistics?: 'running' | 'batch';
}

export type BatchNorm = Required<Omit<BatchNormOptions, 'statistics'>> & Pick<BatchNormOptions, 'statistics'>;

/** The share that a batch has in the running statistics after it; PyTorch's. */
const MOMENTUM = 0.1;

/**
 * Batch normalization, y = (x - mean) / √(variance + ε) · weight + bias, channel by channel (the last axis). In
 * evaluation mode mean and variance are the running ones, and in training mode too unless `statistics` is `batch`:
 * then they are those of the batch, the variance divided by n values a channel, and each pass moves the running ones by
 * a tenth of the way to them, the variance divided by n - 1. Without an axis of places n is the number of examples. The
 * four weights `[c]` have PyTorch's names, and the rules are PyTorch's.
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
  evaluate({ epsilon, statistics }, [x], weights, { training }) {
    if (training && statistics === 'batch') return normalizedByBatch(x, weights, epsilon);
    const { weight, bias, running_mean: mean, running_var: variance } = weights;
    // One factor and one summand a channel: two operations on the image, and an input gradient of one.
    const scale = tf.mul(weight, tf.rsqrt(tf.add(variance, epsilon)));
    return tf.add(tf.mul(x, scale), tf.sub(bias, tf.mul(mean, scale)));
  },
};

function normalizedByBatch(x: tf.Tensor, { weight, bias, ...running }: Weights, epsilon: number): tf.Tensor {
  const count = x.size / weight.size;
  if (count < 2) {
    throw new Error(
      `batchNorm: x is [${x.shape}], one value a channel, whose variance is 0 whatever it is; choose a batchSize of 2 or more that leaves no single example over`,
    );
  }
  const axes = x.shape.slice(0, -1).map((_, axis) => axis);
  const mean = tf.mean(x, axes);
  const centered = tf.sub(x, mean);
  const variance = tf.mean(tf.square(centered), axes);
  follow(running.running_mean as tf.Variable, mean);
  follow(running.running_var as tf.Variable, variance, count / (count - 1));
  const scale = tf.mul(weight, tf.rsqrt(tf.add(variance, epsilon)));
  return tf.add(tf.mul(centered, scale), bias);
}

/** Moves a running statistic toward `factor` times what a batch has; no gradient sees it. */
function follow(running: tf.Variable, found: tf.Tensor, factor = 1): void {
  asConstant(() =>
    tf.tidy(() => running.assign(tf.add(tf.mul(running, 1 - MOMENTUM), tf.mul(found, MOMENTUM * factor)))),
  );
}
