import { deconvnet, deepLift, gradCam, gradient, guidedBackprop, guidedGradCam, inputXGradient, integratedGradients, lrpEpsilon, occlusion, rise, smoothGrad, smoothGradSquared, smoothIntegratedGradients, varGrad, type MethodName, contextualDecomposition } from 'vitrine/attribution';
import type { Attribution } from 'vitrine/attribution/passes';
import type { Network } from 'vitrine/models';
import type { tf } from 'vitrine/runtime';

export type Call = (network: Network, x: tf.Tensor, options?: object) => Attribution | Promise<Attribution>;

/** Every method with as few options as it takes, and what is added to them; Grad-CAM looks at a layer named `relu`. */
export const everyMethod: Readonly<Record<MethodName, Call>> = {
  gradient,
  inputXGradient,
  smoothGrad: (network, x, options) => smoothGrad(network, x, { seed: 1, ...options }),
  smoothGradSquared: (network, x, options) => smoothGradSquared(network, x, { seed: 1, ...options }),
  varGrad: (network, x, options) => varGrad(network, x, { seed: 1, ...options }),
  integratedGradients,
  smoothIntegratedGradients: (network, x, options) => smoothIntegratedGradients(network, x, { seed: 1, ...options }),
  guidedBackprop,
  deconvnet,
  gradCam: (network, x, options) => gradCam(network, x, { layer: 'relu', ...options }),
  guidedGradCam: (network, x, options) => guidedGradCam(network, x, { layer: 'relu', ...options }),
  occlusion: (network, x, options) => occlusion(network, x, { window: 3, ...options }),
  rise: (network, x, options) => rise(network, x, { seed: 1, ...options }),
  lrpEpsilon,
  deepLift,
  contextualDecomposition: (network, x, options) => contextualDecomposition(network, x, { window: 3, ...options }),
};

/** Options that keep every method small: few samples, steps and masks. */
export const FEW = { samples: 2, steps: 2, masks: 3, cells: 2, window: 3, stride: 3 } as const;
