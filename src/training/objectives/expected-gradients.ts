import { groupMasks } from '../../decomposition';
import type { Network } from '../../models';
import { tf } from '../../runtime';
import type { StepData } from './objective';
import { penalty, type Penalty } from './penalty';

export interface ExpectedGradientsOptions {
  /** λ; 0 leaves the penalty out altogether. */
  weight: number;
  /**
   * Where attributions should be 0: masks as for `decompose`, the same for every batch or made for a step; groups add
   * up.
   */
  masks: tf.Tensor | ((step: StepData) => tf.Tensor);
  /**
   * Backgrounds for each image; the published runs have 50 (ColorMNIST) and 200 (DecoyMNIST). Memory and time grow with
   * it.
   */
  samples?: number;
  /** A layer whose activation stands for `x`, and that the masks fit: `embed` for words. */
  layer?: string;
}

/**
 * Expected gradients (Erion et al. 2019) as a penalty, in the form of the public code of CDEP: the term
 * `expectedGradients` = λ · Σ over images and the mask of {@link expectedGradientsMap}, with backgrounds drawn from the
 * same batch with replacement and α uniform, from the step's own stream; all groups share the draws. `samples` · N
 * images more in each pass, in evaluation mode.
 */
export function expectedGradients({ weight, masks, samples = 200, layer }: ExpectedGradientsOptions): Penalty {
  if (!Number.isInteger(samples) || samples < 1)
    throw new Error(`expectedGradients: samples is ${samples}; wanted a whole number from 1`);
  return penalty(
    'expectedGradients',
    weight,
    ({ network, x: input, labels, taps }, { masks: given, backgrounds, alphas }) => {
      const x = layer === undefined ? input : (taps[layer] ?? network.tap(input, layer));
      const mask = groupMasks('expectedGradients', given, x);
      // Each point is read with the sentence that it began at: its pads.
      const rows = () => tf.tile(input, [backgrounds.shape[0], ...input.shape.slice(1).map(() => 1)]);
      const forward =
        layer === undefined ? undefined : (z: tf.Tensor) => network.run(rows(), { given: { [layer]: z } }).output;
      const drawn = [backgrounds as tf.Tensor2D, alphas as tf.Tensor2D] as const;
      const map = expectedGradientsMap(network, x, labels, ...drawn, forward);
      return tf.sum(tf.mul(mask, tf.expandDims(map))) as tf.Scalar;
    },
    {
      taps: () => (layer === undefined ? [] : [layer]),
      settings: { masks, samples, layer },
      prepare: (step) => {
        const [n] = step.x.shape;
        const draws = step.random.fork('expected gradients');
        const places = Int32Array.from(draws.uniforms(samples * n, 0, n), (place) =>
          Math.min(Math.floor(place), n - 1),
        );
        return {
          masks: tf.tidy(() => (typeof masks === 'function' ? masks(step) : masks).clone()),
          backgrounds: tf.tensor2d(places, [samples, n], 'int32'),
          alphas: tf.tensor2d(draws.uniforms(samples * n), [samples, n]),
        };
      },
    },
  );
}

/**
 * Σ_s | |∂P/∂z_s| · (x - x_b(s)) | at z_s = (1 - α_s)·x_b(s) + α_s·x, P = Σ_s softmax(f(z_s))[label]: of the shape of
 * `x [N, ...]`; `backgrounds [S, N]` are rows of x, `alphas [S, N]`. A sum, not a mean, over s, and absolute values, as
 * in the public code of CDEP. The caller disposes it.
 */
export function expectedGradientsMap(
  network: Network,
  x: tf.Tensor,
  labels: tf.Tensor1D,
  backgrounds: tf.Tensor2D,
  alphas: tf.Tensor2D,
  forward = (z: tf.Tensor): tf.Tensor2D => network.forward(z),
): tf.Tensor {
  return tf.tidy(() => {
    const [n, ...item] = x.shape;
    const [samples] = backgrounds.shape;
    const rows = [samples * n, ...item];
    const background = tf.reshape(tf.gather(x, tf.reshape(backgrounds, [-1])), rows);
    const difference = tf.sub(tf.tile(x, [samples, ...item.map(() => 1)]), background);
    const points = tf.add(background, tf.mul(tf.reshape(alphas, [samples * n, ...item.map(() => 1)]), difference));
    const classes = tf.tile(labels, [samples]);
    const gradient = tf.grad((z: tf.Tensor) => {
      const logits = forward(z);
      return tf.sum(tf.mul(tf.softmax(logits), tf.oneHot(classes, logits.shape[1]))) as tf.Scalar;
    })(points);
    // |g| as g·sign(g), whose derivative at 0 is 0.
    const sizes = tf.mul(tf.mul(gradient, tf.sign(gradient)), tf.abs(difference));
    return tf.sum(tf.reshape(sizes, [samples, n, ...item]), 0);
  });
}
