import type { MethodName } from 'vitrine/attribution';

/** The libraries that people come from, in the versions that were read. */
export const LIBRARIES = { captum: 'Captum 0.9', pair: 'PAIR saliency 0.2.1', zennit: 'zennit 0.5.1' } as const;
export type Library = keyof typeof LIBRARIES;

/** What a library calls the method, what it does otherwise, and the file of its repository that says so. */
export interface Counterpart {
  name: string;
  differs?: string;
  file: string;
}

const captum = (name: string, file: string, differs?: string): Counterpart => ({ name, differs, file: `captum/attr/_core/${file}.py` });
const pair = (name: string, file: string, differs?: string): Counterpart => ({ name, differs, file: `saliency/core/${file}.py` });
const zennit = (name: string, file: string, differs?: string): Counterpart => ({ name, differs, file: `src/zennit/${file}.py` });

const tunnel = (type: string) => captum(`NoiseTunnel(Saliency), nt_type='${type}'`, 'noise_tunnel', 'the noise has one deviation whatever the range of the image, and no seed; Saliency takes absolute values before the mean unless `abs=False`');
const WITHOUT_TARGET = '`attr_output` is by default the output itself, so all classes are explained at once, each weighted by its own output';
const MODULES = 'acts on `nn.ReLU` modules: not on `ReLU6`, `F.relu`, nor rightly where one module is used twice';

/** The title of each page, and what there is elsewhere; a library that is missing has no such method. */
export const PEERS: Readonly<Record<MethodName, { title: string; peers: Partial<Record<Library, Counterpart>> }>> = {
  gradient: {
    title: 'Gradient',
    peers: {
      captum: captum('Saliency', 'saliency', 'absolute values, unless `abs=False`'),
      pair: pair('GradientSaliency', 'gradients'),
      zennit: zennit('Gradient', 'attribution', WITHOUT_TARGET),
    },
  },
  inputXGradient: { title: 'Input x gradient', peers: { captum: captum('InputXGradient', 'input_x_gradient') } },
  smoothGrad: {
    title: 'SmoothGrad',
    peers: {
      captum: tunnel('smoothgrad'),
      pair: pair('GetSmoothedMask(magnitude=False)', 'base', 'the mean of squares unless told otherwise: that is `smoothGradSquared`'),
      zennit: zennit('SmoothGrad', 'attribution', 'the last of its 20 copies has no noise, so that one copy is the gradient'),
    },
  },
  smoothGradSquared: { title: 'SmoothGrad squared', peers: { captum: tunnel('smoothgrad_sq'), pair: pair('GetSmoothedMask', 'base') } },
  varGrad: { title: 'VarGrad', peers: { captum: tunnel('vargrad') } },
  integratedGradients: {
    title: 'Integrated gradients',
    peers: {
      captum: captum('IntegratedGradients', 'integrated_gradients', 'all steps in one pass unless `internal_batch_size` is given; the gap only with `return_convergence_delta=True`'),
      pair: pair('IntegratedGradients', 'integrated_gradients', 'no gap is returned'),
      zennit: zennit('IntegratedGradients', 'attribution', `no gap is returned; ${WITHOUT_TARGET}`),
    },
  },
  smoothIntegratedGradients: {
    title: 'IG-SmoothGrad',
    peers: {
      captum: captum("NoiseTunnel(IntegratedGradients), nt_type='smoothgrad'", 'noise_tunnel'),
      pair: pair('IntegratedGradients().GetSmoothedMask(magnitude=False)', 'base', 'the mean of squares unless told otherwise'),
    },
  },
  guidedBackprop: {
    title: 'Guided backpropagation',
    peers: { captum: captum('GuidedBackprop', 'guided_backprop_deconvnet', MODULES), zennit: zennit('GuidedBackprop', 'composites', '`torch.nn.ReLU` modules only; a composite, to be used with `Gradient`') },
  },
  deconvnet: {
    title: 'Deconvnet',
    peers: { captum: captum('Deconvolution', 'guided_backprop_deconvnet', MODULES), zennit: zennit('DeconvNet', 'composites', '`torch.nn.ReLU` modules only; a composite, to be used with `Gradient`') },
  },
  gradCam: {
    title: 'Grad-CAM',
    peers: {
      captum: captum('LayerGradCam', 'layer/grad_cam', 'both signs and the size of the layer, unless `relu_attributions=True` and `LayerAttribution.interpolate`'),
      pair: pair('GradCam', 'grad_cam', 'divides by the largest value (NaN where all are 0) and repeats the map for three colours'),
    },
  },
  guidedGradCam: { title: 'Guided Grad-CAM', peers: { captum: captum('GuidedGradCam', 'guided_grad_cam', MODULES) } },
  occlusion: {
    title: 'Occlusion',
    peers: {
      captum: captum('Occlusion', 'occlusion', 'one window in one pass unless `perturbations_per_eval` is given'),
      pair: pair('Occlusion', 'occlusion', 'one image at a time'),
      zennit: zennit('Occlusion', 'attribution', 'windows of 8 at steps of 8, and the score of the occluded image itself instead of the drop: large where the window did not matter'),
    },
  },
  rise: { title: 'RISE', peers: {} },
  lrpEpsilon: {
    title: 'LRP-epsilon',
    peers: {
      captum: captum('LRP', 'lrp', 'adds ε without the sign of the denominator'),
      zennit: zennit('Epsilon', 'rules', `a rule, to be used in a composite such as EpsilonPlus, which takes another one for convolutions; ${WITHOUT_TARGET}`),
    },
  },
  deepLift: { title: 'DeepLIFT', peers: { captum: captum('DeepLift', 'deep_lift', 'max pools take the gradient, so maps need not add up to the difference; each ReLU must be a module of its own') } },
  contextualDecomposition: { title: 'Contextual decomposition', peers: {} },
};

/** What other places do where the three libraries have nothing. */
export const ELSEWHERE: Partial<Record<MethodName, string>> = {
  rise: 'TorchRay (`torchray/attribution/rise.py`): 8000 masks of 7 x 7 cells, p = 0.5, sigmoid of the outputs, not divided by the mean mask (`scores: \'sigmoid\', divideBy: \'nothing\'`), seed 0, grids padded by reflection before they are enlarged.',
  contextualDecomposition: 'The public code of the papers ACD and CDEP: the same rules for dense layers, convolutions, ReLU and pooling; γ is carried beside β, and where both linear parts are exactly 0 the bias is lost.',
};
