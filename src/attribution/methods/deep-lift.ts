import { layersToWalk, type Network } from '../../models';
import { tf } from '../../runtime';
import { type Attribution, baselineFor, concatenate, inBatches, targetFunction, type Target, outputSignal, walkBack, type Step } from '../passes';
import { defaults } from '../defaults';

export interface DeepLiftOptions {
  target?: Target;
  /** What the input is compared with: one number for every value, or a tensor of the shape of `x` or of one image. */
  baseline?: number | tf.Tensor;
  /** Max pools: follow the change of their output (complete), or take the gradient at `x`, as Captum 0.9 does right after a ReLU (not complete). */
  maxPool?: 'change' | 'gradient';
  /** Images in one pass of the model. */
  batchSize?: number;
}

export interface DeepLift extends Attribution {
  /** Σ map - (target(x) - target(baseline)), `[N]`: 0 but for rounding, where the target is linear in the outputs and max pools follow the change. */
  delta: tf.Tensor1D;
}

/** What each kind of layer does with multipliers: the linear ones their gradient, the others Δout / Δin. */
const RULES: Readonly<Record<string, 'linear' | 'rescale' | 'largest'>> = {
  conv2d: 'linear', depthwiseConv2d: 'linear', dense: 'linear', batchNorm: 'linear', add: 'linear', concat: 'linear', flatten: 'linear',
  averagePool: 'linear', adaptiveAveragePool: 'linear', globalAveragePool: 'linear', dropout: 'linear', spatialDropout: 'linear', zeroPaddedShortcut: 'linear',
  relu: 'rescale', relu6: 'rescale', maxPool: 'largest', globalMaxPool: 'largest',
};

/** Below this difference of a value from its baseline the gradient stands for Δout / Δin. */
const SAME = 1e-10;

/**
 * DeepLIFT, rescale rule (Shrikumar et al. 2017, section 3.5.1): (x - x') · m, with multipliers m that go back through linear layers
 * like gradients and through a ReLU as Δout / Δin, its outputs and inputs at `x [N, ...]` and at the baseline x' compared; signed.
 * A max pool's change goes to the values that were largest at x and at x'. Two forward passes and one backward pass layer by layer.
 *
 * @reading Each value is a share of target(x) - target(x'): red adds, blue takes away, as in integrated gradients, from two passes.
 * @limits Everything is said relative to the baseline. Layers need a rule, others are an error that names them; no reveal-cancel rule.
 */
export function deepLift(network: Network, x: tf.Tensor, options: DeepLiftOptions = {}): DeepLift {
  const { target, baseline, maxPool, batchSize } = { ...defaults.deepLift, ...options };
  const layers = layersToWalk('deepLift', network, Object.keys(RULES));
  const names = layers.map(({ name }) => name);
  targetFunction('deepLift', target, x.shape[0]);
  const start = baselineFor('deepLift', baseline, x);
  try {
    return concatenate(inBatches('deepLift', x, batchSize, (part, images) => {
      const [map, output, delta] = tf.tidy(() => {
        const from = tf.gather(start, tf.tensor1d(images, 'int32'));
        const [here, there] = [part, from].map((input) => ({ ...network.run(input, { taps: names }), input }));
        const score = chosen(target, x.shape[0], here.output, images);
        const signal = outputSignal(here.output, (out) => score(out, images));
        const reference: Record<string, tf.Tensor> = { ...there.taps, input: from };
        const total = walkBack(network, layers, { ...here.taps, input: part }, signal, (step, multipliers) => multiply(step, multipliers, reference, maxPool));
        const product = tf.mul(total, tf.sub(part, from));
        const change = tf.sub(score(here.output, images), score(there.output, images));
        return [product, here.output, tf.sub(tf.sum(tf.reshape(product, [images.length, -1]), 1), change)];
      });
      return { map, output: output as tf.Tensor2D, delta: delta as tf.Tensor1D };
    }));
  } finally {
    start.dispose();
  }
}

/** The target's function; a predicted class is that of `x`, also at the baseline. */
function chosen(target: Target, count: number, output: tf.Tensor2D, images: Int32Array): (out: tf.Tensor2D, images: ArrayLike<number>) => tf.Tensor1D {
  if (target !== 'predicted') return targetFunction('deepLift', target, count);
  const own = tf.argMax(output, 1).dataSync();
  const classes = new Map(Array.from(images, (image, row) => [image, own[row]]));
  return targetFunction('deepLift', target, count, Array.from({ length: count }, (_, image) => classes.get(image) ?? 0));
}

function multiply(step: Step, signal: tf.Tensor, reference: Readonly<Record<string, tf.Tensor>>, maxPool: 'change' | 'gradient'): tf.Tensor[] {
  const { node, inputs: [input], output, pull } = step;
  const rule = RULES[node.layer.kind];
  if (rule === 'linear' || (rule === 'largest' && maxPool === 'gradient')) return pull(signal);
  const [inputThere, outputThere] = [reference[node.from[0]], reference[node.name]];
  const difference = tf.sub(input, inputThere);
  const same = tf.less(tf.abs(difference), SAME);
  const divisor = tf.where(same, tf.onesLike(difference), difference);
  const [gradient] = pull(signal);
  if (rule === 'rescale') return [tf.where(same, gradient, tf.mul(signal, tf.div(tf.sub(output, outputThere), divisor)))];
  // What the output rose by came through the value largest at x, what it fell by through the one largest at the baseline.
  const top = tf.maximum(output, outputThere);
  const [rise] = pull(tf.mul(signal, tf.sub(top, outputThere)));
  const [fall] = pull(tf.mul(signal, tf.sub(output, top)), [inputThere]);
  return [tf.where(same, gradient, tf.div(tf.add(rise, fall), divisor))];
}
