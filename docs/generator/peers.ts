import type { MethodName } from 'vitrine/attribution';

/** The libraries that people come from, in the versions that were read and run. */
export const LIBRARIES = { captum: 'Captum 0.9', pair: 'PAIR saliency 0.2.1', zennit: 'zennit 0.5.1' } as const;
export type Library = keyof typeof LIBRARIES;

/** What a library calls the method, what it does otherwise, and the file of its repository that says so. */
export interface Counterpart {
  name: string;
  differs?: string;
  file: string;
}

const captum = (name: string, file: string, differs?: string): Counterpart => ({ name, differs, file: `captum/attr/_core/${file}.py` });
const pair = (name: string, file: string, differs?: string): Counterpart => ({ name, differs, file: `saliency/${file}.py` });
const zennit = (name: string, file: string, differs?: string): Counterpart => ({ name, differs, file: `src/zennit/${file}.py` });

const NOISE = 'the noise has one deviation whatever the range of the image, and `stdevs` has to be a float: `stdevs=1` is an error';
const tunnel = (type: string, absolutes?: string) => captum(`NoiseTunnel(Saliency), nt_type='${type}'`, 'noise_tunnel', `${NOISE}${absolutes ? `; ${absolutes}` : ''}`);
const WITHOUT_TARGET = '`attr_output` is by default the output itself, so all classes are explained at once, each weighted by its own output';
const PLAIN = 'with `ReLU6` and `F.relu` the map is the plain gradient, and nothing says so';
const MODULES = `acts on \`nn.ReLU\` modules: ${PLAIN}; wrong where the input of a ReLU is also read by another layer, as in residual blocks that begin with one`;
const COMPOSITE = `a composite, to be used with \`Gradient\`; acts on \`torch.nn.ReLU\` modules: ${PLAIN}`;

/** What holds for all methods of a library. */
export const COMING_FROM = [
  `${LIBRARIES.captum}: images are \`[N, C, H, W]\`. A model with several outputs needs a \`target\`; here it is the predicted class unless you say. Noise comes from PyTorch's global generator; all noisy copies and all points of a path go through the model in one pass, unless \`nt_samples_batch_size\` and \`internal_batch_size\` say otherwise.`,
  `${LIBRARIES.pair}: one image \`[H, W, C]\` at a time. The class is chosen in the function that you write, which returns the gradients or outputs that a method asks for. Noise comes from NumPy's global generator; every noisy copy and every window is a pass of its own.`,
  `${LIBRARIES.zennit}: ${WITHOUT_TARGET}. For one class pass \`attr_output\` a one-hot tensor; for LRP it is the relevance that is shared out: 1 then, and not the output.`,
  'TorchRay: maps are `[N, 1, h, w]`: of gradients the largest absolute value of the channels, `reduceChannels(map, \'largest-absolute\')`. The size is that of the layer unless `resize=True`.',
];

/** The title of each page, and what there is elsewhere; a library that is missing has no such method. */
export const PEERS: Readonly<Record<MethodName, { title: string; peers: Partial<Record<Library, Counterpart>> }>> = {
  gradient: {
    title: 'Gradient',
    peers: {
      captum: captum('Saliency', 'saliency', 'absolute values, unless `abs=False`'),
      pair: pair('GradientSaliency', 'core/gradients'),
      zennit: zennit('Gradient', 'attribution', WITHOUT_TARGET),
    },
  },
  inputXGradient: { title: 'Input x gradient', peers: { captum: captum('InputXGradient', 'input_x_gradient') } },
  smoothGrad: {
    title: 'SmoothGrad',
    peers: {
      captum: tunnel('smoothgrad', 'Saliency takes absolute values before the mean, unless `abs=False`'),
      pair: pair('GetSmoothedMask(magnitude=False)', 'core/base', 'the mean of squares unless told otherwise: that is `smoothGradSquared`'),
      zennit: zennit('SmoothGrad', 'attribution', `the last of its 20 copies has no noise, so that one copy is the gradient; ${WITHOUT_TARGET}`),
    },
  },
  smoothGradSquared: { title: 'SmoothGrad squared', peers: { captum: tunnel('smoothgrad_sq'), pair: pair('GetSmoothedMask', 'core/base') } },
  varGrad: {
    title: 'VarGrad',
    peers: { captum: tunnel('vargrad', 'the variance of the absolute values that Saliency gives, unless `abs=False`; divided by the number of copies, as here') },
  },
  integratedGradients: {
    title: 'Integrated gradients',
    peers: {
      captum: captum('IntegratedGradients', 'integrated_gradients', 'all steps in one pass unless `internal_batch_size` is given; the gap only with `return_convergence_delta=True`'),
      pair: pair('IntegratedGradients', 'core/integrated_gradients', 'no gap is returned; one step in one pass unless `batch_size` is given'),
      zennit: zennit('IntegratedGradients', 'attribution', `no gap is returned; ${WITHOUT_TARGET}, and by another one at each step`),
    },
  },
  smoothIntegratedGradients: {
    title: 'IG-SmoothGrad',
    peers: {
      captum: captum("NoiseTunnel(IntegratedGradients), nt_type='smoothgrad'", 'noise_tunnel', `${NOISE}; all steps of all copies in one pass`),
      pair: pair('IntegratedGradients().GetSmoothedMask(magnitude=False)', 'core/base', 'the mean of squares unless told otherwise'),
    },
  },
  guidedBackprop: {
    title: 'Guided backpropagation',
    peers: {
      captum: captum('GuidedBackprop', 'guided_backprop_deconvnet', MODULES),
      pair: pair('GuidedBackprop', 'tf1/guided_backprop', 'graphs of TensorFlow 1 only, whose `Relu` operations it replaces, and no `Relu6`'),
      zennit: zennit('GuidedBackprop', 'composites', COMPOSITE),
    },
  },
  deconvnet: {
    title: 'Deconvnet',
    peers: { captum: captum('Deconvolution', 'guided_backprop_deconvnet', MODULES), zennit: zennit('DeconvNet', 'composites', COMPOSITE) },
  },
  gradCam: {
    title: 'Grad-CAM',
    peers: {
      captum: captum('LayerGradCam', 'layer/grad_cam', 'both signs and the size of the layer, `[N, 1, h, w]`, unless `relu_attributions=True` and `LayerAttribution.interpolate`, which repeats cells unless told otherwise'),
      pair: pair('GradCam', 'core/grad_cam', 'divides by the largest value, if it is above 0, and repeats the map for three colours; enlarges with mirrored edges, so values within half a cell of the border are not those of `half-pixel`'),
    },
  },
  guidedGradCam: { title: 'Guided Grad-CAM', peers: { captum: captum('GuidedGradCam', 'guided_grad_cam', MODULES) } },
  occlusion: {
    title: 'Occlusion',
    peers: {
      captum: captum('Occlusion', 'occlusion', 'the window counts channels too, `(3, 8, 8)` for all three; the last window of an axis is cut off at the edge, as here; one window in one pass unless `perturbations_per_eval` is given'),
      pair: pair('Occlusion', 'core/occlusion', 'a sum, so pixels near the border, under fewer windows, get less; a map of zeros where the window is larger than the image'),
      zennit: zennit('Occlusion', 'attribution', 'windows of 8 at steps of 8; hides everything *but* the window, unless `occlusion_fn` is given, and gives the score of what is left instead of a drop; windows that reach over the edge go on at the other side'),
    },
  },
  rise: { title: 'RISE', peers: {} },
  lrpEpsilon: {
    title: 'LRP-epsilon',
    peers: {
      captum: captum('LRP', 'lrp', 'the mean over the map is shared by contributions (`globalAveragePool: \'share\'`) where it is an `nn.AdaptiveAvgPool2d`, and evenly where it is `mean` or a function; a sum written with `+` is not shared out between its branches (its `Addition_Module` is), so maps need not add up to the output; `nn.Flatten`, `ReLU6` and other modules without a rule are a TypeError'),
      zennit: zennit('Epsilon', 'rules', `a rule, to be used in a composite such as EpsilonPlus, which takes another one for convolutions; ${WITHOUT_TARGET}; with a one-hot \`attr_output\` it shares out 1, not the output`),
    },
  },
  deepLift: {
    title: 'DeepLIFT',
    peers: {
      captum: captum('DeepLift', 'deep_lift', 'where an `nn.MaxPool2d` and a ReLU module follow each other directly their rules disturb each other, and maps need not add up to the difference: right after a ReLU the pool takes the gradient, as `F.max_pool2d` does; nor do they add up where the windows of a pool overlap; `F.relu` and `ReLU6` take the gradient too, and nothing says so; a ReLU module that is used twice is an error'),
    },
  },
  contextualDecomposition: { title: 'Contextual decomposition', peers: {} },
};

const LARGEST = 'the largest absolute value of the channels, `[N, 1, H, W]`: `reduceChannels(map, \'largest-absolute\')`';
const REPLACED = `${LARGEST}. Replaces \`torch.relu\` while it runs, so \`F.relu\` counts too, but no \`ReLU6\` and no \`x.relu()\`.`;

/** What other places do. */
export const ELSEWHERE: Partial<Record<MethodName, string>> = {
  gradient: `TorchRay (\`torchray/attribution/gradient.py\`): ${LARGEST}.`,
  inputXGradient: 'TorchRay (`torchray/attribution/linear_approx.py`, without a layer): the sum over channels, `reduceChannels(map, \'sum\')`.',
  guidedBackprop: `TorchRay (\`torchray/attribution/guided_backprop.py\`): ${REPLACED}`,
  deconvnet: `TorchRay (\`torchray/attribution/deconvnet.py\`): ${REPLACED}`,
  gradCam: 'TorchRay (`torchray/attribution/grad_cam.py`): channel weights and ReLU as here, of the size of the layer (`upsampling: \'none\'`) unless `resize=True`, which is `half-pixel`.',
  rise: 'TorchRay (`torchray/attribution/rise.py`): 8000 masks of 7 x 7 cells, p = 0.5, sigmoid of the outputs, not divided by the mean mask (`scores: \'sigmoid\', divideBy: \'nothing\'`), seed 0, grids padded by reflection before they are enlarged; `rise` gives the maps of all classes whatever its `target`, `rise_class` picks one.',
  contextualDecomposition: 'The public code of the papers ACD (`acd/scores/cd_propagate.py`) and CDEP (`src/cd.py`): the same rules for dense layers, convolutions, ReLU and max pooling (in CDEP of 2 x 2 windows); γ is carried beside β. Where both linear parts are exactly 0, CDEP loses the bias and ACD halves it; here all of it stays with γ.',
};
