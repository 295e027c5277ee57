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
import { captum, LARGEST, pair, WITHOUT_TARGET, zennit } from './elsewhere';

export type GradientOptions = CommonOptions;

export const gradientMethod = {
  name: 'gradient',
  title: 'Gradient',
  options: COMMON,
  defaults: { target: 'predicted', batchSize: 64 },
  presets: { paper: {}, captum: {}, pair: {}, zennit: {} },
  facts: { model: 'function', input: 'any', draws: 'nothing', rounds: [GRADIENTS] },
  example: {},
  elsewhere: {
    captum: captum('Saliency', 'saliency', 'absolute values, unless `abs=False`'),
    pair: pair('GradientSaliency', 'core/gradients'),
    zennit: zennit('Gradient', 'attribution', WITHOUT_TARGET),
  },
  elsewhereToo: `TorchRay (\`torchray/attribution/gradient.py\`): ${LARGEST}.`,
} as const satisfies Method<GradientOptions>;

/**
 * The gradient ∂ target / ∂ x (Simonyan et al. 2014), signed, of the shape of `x [N, ...]`.
 * One forward and one backward pass; deterministic.
 *
 * @reading Where a small change of a pixel changes the target most; orange raises it, blue lowers it. Look at the size,
 * not at the sign, of single pixels.
 * @limits Local: where the model is saturated it is 0 although the pixel matters. In deep ReLU networks it looks like
 * noise.
 */
export async function gradient<X extends Inputs, O extends tf.Tensor = tf.Tensor2D>(
  model: Model<X, O>,
  x: X,
  options: GradientOptions = {},
): Promise<Attribution<X, O>> {
  return explain(gradientMethod, model, x, options, (call) => plainGradient(call));
}
